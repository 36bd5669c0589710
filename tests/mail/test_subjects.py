import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.subjects import forward, reply


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("Figures", "Re: Figures"),
        ("Re: Figures", "Re: Figures"),
        ("RE: Figures", "Re: Figures"),
        ("re:Figures", "Re: Figures"),
        ("Re: Re: RE: Figures", "Re: Figures"),
        ("AW: Figures", "Re: Figures"),
        ("Antw: AW: Re: Figures", "Re: Figures"),
        ("SV: VS: Figures", "Re: Figures"),
        ("RE : Figures", "Re: Figures"),
        ("Re[2]: Figures", "Re: Figures"),
        ("Re (3): Figures", "Re: Figures"),
        ("Re^2: Figures", "Re: Figures"),
        ("回复：图", "Re: 图"),
        ("[list] Re: Figures", "Re: [list] Figures"),
        ("[list] Figures", "Re: [list] Figures"),
        ("Fwd: Figures", "Re: Fwd: Figures"),
        ("Re: Fwd: Re: Figures", "Re: Fwd: Re: Figures"),
        ("Regarding: Figures", "Re: Regarding: Figures"),
        ("Reply: Figures", "Re: Reply: Figures"),
        ("Re Figures", "Re: Re Figures"),
        ("", "Re:"),
        ("Re:", "Re:"),
        ("Re:\u200b \r\n Figures\x1b[1m", "Re: Figures"),
    ],
)
def test_reply(subject: str, answered: str):
    assert reply(subject) == answered


@pytest.mark.parametrize(
    ("subject", "forwarded"),
    [
        ("Figures", "Fwd: Figures"),
        ("Fwd: Figures", "Fwd: Figures"),
        ("FW: Fwd: Figures", "Fwd: Figures"),
        ("WG: Figures", "Fwd: Figures"),
        ("TR : Figures", "Fwd: Figures"),
        ("转发：图", "Fwd: 图"),
        ("Re: Figures", "Fwd: Re: Figures"),
        ("Forward: Figures", "Fwd: Forward: Figures"),
        ("", "Fwd:"),
    ],
)
def test_forward(subject: str, forwarded: str):
    assert forward(subject) == forwarded


@given(st.text(alphabet="Rre: Ff[w]d:x", max_size=20))
def test_answering_twice_is_answering_once(subject: str):
    assert reply(reply(subject)) == reply(subject)
    assert forward(forward(subject)) == forward(subject)
