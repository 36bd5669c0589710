"""Where a draft begins: new, reply, forward, resumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.mails import ANN, BOB, IDENTITY, ME, mail
from tui.mail import answering
from tui.mail import draft as drafts
from tui.mail.answering import Manner, Whom
from tui.mail.draft import Draft, envelope, problems
from tui.mail.message import Address, Attachment, Body, Identity, Message
from tui.mail.message_ids import REFERENCES

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=timezone(timedelta(hours=1)))
OWN = frozenset({"alice@example.org"})
SIGNED = replace(IDENTITY, text_signature="-- \nAlice\nExample Ltd\n")
ALIAS = Identity("I2", "Sales", "sales@example.org")
WILD = Identity("I3", "Alice at home", "*@home.example")


def reply(
    message: Message, *identities: Identity, everyone: bool = False, own: frozenset[str] = OWN
) -> Draft:
    whom = Whom.EVERYBODY if everyone else Whom.SENDER
    return answering.reply(message, identities or (IDENTITY,), own, now=NOW, whom=whom)


def forward(message: Message, *identities: Identity) -> Draft:
    return answering.forward(message, identities or (IDENTITY,), OWN, now=NOW)


def at(*emails: str) -> tuple[Address, ...]:
    return tuple(Address("", email) for email in emails)


# New


def test_a_new_mail_has_the_signature_beneath():
    draft = drafts.new(SIGNED, now=NOW)
    assert draft.body == "\n\n-- \nAlice\nExample Ltd\n"
    assert draft.sender == ME
    assert draft.identity_id == "I1"
    assert draft.begun_at == int(NOW.timestamp())
    assert draft.message_id.endswith("@example.org")
    assert (draft.to, draft.subject, draft.answers, draft.server_id) == ((), "", "", "")


def test_no_two_drafts_have_the_same_names():
    first, second = drafts.new(IDENTITY, now=NOW), drafts.new(IDENTITY, now=NOW)
    assert first.key != second.key
    assert first.message_id != second.message_id
    assert first.body == ""


def test_an_html_signature_is_used_as_text():
    identity = replace(IDENTITY, html_signature="<p><b>Alice</b><br>Example Ltd</p>")
    assert drafts.new(identity, now=NOW).body == "\n\n-- \nAlice\nExample Ltd\n"


def test_what_the_identity_wants_on_every_mail_is_there():
    draft = drafts.new(replace(IDENTITY, bcc=(ANN,), reply_to=(BOB,)), now=NOW)
    assert draft.bcc == (ANN,)
    assert draft.reply_to == (BOB,)


# Reply


def test_a_reply_quotes_beneath_the_signature():
    draft = reply(mail(body=Body("Hello\n\n> earlier\n-- \nBob\nBuilder", "")), SIGNED)
    assert draft.body == (
        "\n\nAlice\nExample Ltd\n\nOn Tue, 3 Nov 2026 at 14:32, Bob Builder wrote:\n> Hello\n>\n>> earlier\n"
    )
    assert draft.to == (BOB,)
    assert draft.cc == ()
    assert draft.subject == "Re: Figures"
    assert (draft.answers, draft.answers_keyword) == ("M1", "$answered")


def test_a_reply_to_an_html_mail_quotes_its_words():
    draft = reply(
        mail(
            body=Body(
                "", "<p>Hello <b>Alice</b>, <a href='https://x.example/'>look</a></p><script>x</script>"
            )
        )
    )
    assert draft.body.endswith("wrote:\n> Hello Alice, look\n")


def test_a_reply_without_the_body_has_no_quote():
    assert reply(mail(body=None)).body.endswith("Bob Builder wrote:\n")


def test_nothing_hostile_is_carried_into_the_answer():
    evil = Address("Bob\x1b[31m\u202e\r\nBcc: x@evil.example", "bob@example.net")
    draft = reply(
        mail(sender=(evil,), subject="Hi\r\nX-Evil: 1\x1b]0;x\x07", body=Body("\x1b[2Jgone\u202e", ""))
    )
    assert draft.to == (Address("Bob Bcc: x@evil.example", "bob@example.net"),)
    assert draft.subject == "Re: Hi X-Evil: 1"
    assert "\x1b" not in draft.body
    assert draft.body.endswith("> gone\n")


def to_all_goes_to(*emails: str) -> Body:
    return Body("x", "", followup_to=at(*emails))


RECIPIENTS = [
    # what came, what a reply goes to, what a reply to all goes to (To, Cc)
    ({}, "bob@example.net", "bob@example.net", ""),
    ({"reply_to": (ANN,)}, "ann@example.com", "ann@example.com", ""),
    ({"to": (ME, ANN)}, "bob@example.net", "bob@example.net ann@example.com", ""),
    ({"cc": (ANN,)}, "bob@example.net", "bob@example.net", "ann@example.com"),
    (
        {"to": (ANN,), "cc": (ME, *at("dan@x.org"))},
        "bob@example.net",
        "bob@example.net ann@example.com",
        "dan@x.org",
    ),
    # nobody twice, however written
    (
        {
            "to": (ME, *at("BOB@Example.NET", "ann@example.com")),
            "cc": at("Ann@example.com", "alice+x@example.org"),
        },
        "bob@example.net",
        "bob@example.net ann@example.com",
        "",
    ),
    # a list that sets Reply-To to itself and the writer; the person's own address in Reply-To
    (
        {"to": at("list@x.org"), "reply_to": at("list@x.org", "bob@example.net")},
        "list@x.org bob@example.net",
        "list@x.org bob@example.net",
        "",
    ),
    ({"reply_to": (ME,)}, "bob@example.net", "bob@example.net", ""),
    # the person's own mail: it goes to whom that went to
    ({"sender": (ME,), "to": (BOB,), "cc": (ANN,)}, "bob@example.net", "bob@example.net", "ann@example.com"),
    ({"sender": (ME,), "to": (BOB, ME)}, "bob@example.net", "bob@example.net", ""),
    ({"sender": (ME,), "to": (), "cc": (ANN,)}, "ann@example.com", "ann@example.com", ""),
    # a note to oneself, and a form on the person's own site that names the visitor in Reply-To
    ({"sender": (ME,), "to": (ME,)}, "alice@example.org", "alice@example.org", ""),
    ({"sender": (ME,), "to": (ME,), "reply_to": (BOB,)}, "bob@example.net", "bob@example.net", ""),
    # a list that sets Reply-To to itself alone: an answer to all reaches the writer, who may not be on it
    (
        {"to": at("list@x.org"), "reply_to": at("List@x.org")},
        "List@x.org",
        "List@x.org bob@example.net",
        "",
    ),
    (
        {"to": (ANN,), "cc": at("list@x.org"), "reply_to": at("list@x.org")},
        "list@x.org",
        "list@x.org ann@example.com bob@example.net",
        "",
    ),
    # an address that takes no answers, and says where they go instead
    (
        {"sender": at("noreply@shop.example"), "reply_to": at("help@shop.example")},
        "help@shop.example",
        "help@shop.example",
        "",
    ),
    # whom the writer wants an answer to all to go to; an answer to one is not for them
    ({"body": to_all_goes_to("list@x.org"), "cc": (ANN,)}, "bob@example.net", "list@x.org", ""),
    ({"body": to_all_goes_to("alice@example.org")}, "bob@example.net", "bob@example.net", ""),
    (
        {"body": to_all_goes_to("list@x.org", "alice+l@example.org", "LIST@x.org"), "cc": (ANN,)},
        "bob@example.net",
        "list@x.org",
        "",
    ),
    (
        {"sender": (ME,), "to": (BOB,), "body": to_all_goes_to("list@x.org")},
        "bob@example.net",
        "bob@example.net",
        "",
    ),
    # several writers, and writers without a name
    ({"sender": (BOB, ANN)}, "bob@example.net ann@example.com", "bob@example.net ann@example.com", ""),
    # several own addresses: neither of them is answered to
    (
        {"to": (ME, *at("alice+x@example.org")), "cc": at("ALICE@EXAMPLE.ORG")},
        "bob@example.net",
        "bob@example.net",
        "",
    ),
    ({"sender": at("alice+notes@example.org"), "to": (BOB,)}, "bob@example.net", "bob@example.net", ""),
    (
        {"sender": (ME,), "to": at("alice+notes@example.org")},
        "alice@example.org",
        "alice@example.org",
        "",
    ),
    # in Bcc: nobody learns of the others, and the others were not named
    ({"to": (ANN,), "bcc": (ME,)}, "bob@example.net", "bob@example.net ann@example.com", ""),
    # broken headers
    ({"sender": (), "to": (ME,)}, "", "", ""),
    ({"to": (Address("undisclosed-recipients", ""),)}, "bob@example.net", "bob@example.net", ""),
]


@pytest.mark.parametrize(("known", "one", "all_to", "all_cc"), RECIPIENTS)
def test_whom_an_answer_goes_to(known: dict[str, object], one: str, all_to: str, all_cc: str):
    message = mail(**known)
    alone, everyone = reply(message), reply(message, everyone=True)
    assert " ".join(each.email for each in alone.to) == one
    assert alone.cc == ()
    assert " ".join(each.email for each in everyone.to) == all_to
    assert " ".join(each.email for each in everyone.cc) == all_cc


FROM = [
    # what came, which identities there are, which one answers, from which address
    ({}, (ALIAS, IDENTITY), "I1", "alice@example.org"),
    ({"to": at("sales@example.org")}, (IDENTITY, ALIAS), "I2", "sales@example.org"),
    ({"to": at("SALES@Example.ORG")}, (IDENTITY, ALIAS), "I2", "sales@example.org"),
    ({"to": (BOB,), "cc": at("sales@example.org")}, (IDENTITY, ALIAS), "I2", "sales@example.org"),
    ({"to": (), "bcc": at("sales@example.org")}, (IDENTITY, ALIAS), "I2", "sales@example.org"),
    ({"to": at("shop@home.example")}, (IDENTITY, WILD), "I3", "shop@home.example"),
    ({"to": at("shop@home.example"), "cc": (ME,)}, (WILD, IDENTITY), "I1", "alice@example.org"),
    ({"to": at("alice+shop@example.org")}, (ALIAS, IDENTITY), "I1", "alice@example.org"),
    ({"to": at("unknown@elsewhere.example")}, (IDENTITY, ALIAS), "I1", "alice@example.org"),
    ({"to": at("masked.123@fastmail.example")}, (WILD, IDENTITY), "I1", "alice@example.org"),
    ({"sender": at("sales@example.org"), "to": (BOB,)}, (IDENTITY, ALIAS), "I2", "sales@example.org"),
    ({"sender": at("shop@home.example"), "to": (BOB,)}, (IDENTITY, WILD), "I3", "shop@home.example"),
    ({"to": ()}, (WILD,), "I3", "*@home.example"),
    ({"to": ()}, (Identity("I9", "", ""),), "I9", "alice@example.org"),
    ({"to": ()}, (), "", "alice@example.org"),
]


@pytest.mark.parametrize(("known", "identities", "chosen", "address"), FROM)
def test_an_answer_comes_from_where_the_mail_came_to(
    known: dict[str, object], identities: tuple[Identity, ...], chosen: str, address: str
):
    draft = answering.reply(mail(**known), identities, OWN, now=NOW)
    assert draft.identity_id == chosen
    assert draft.sender.email == address
    if not address.startswith("*"):
        assert draft.message_id.endswith("@" + address.rpartition("@")[2])


def test_a_wildcard_answers_its_own_mail_to_the_recipient_and_spares_the_family():
    sent = mail(sender=at("shop@home.example"), to=(BOB,))
    assert reply(sent, IDENTITY, WILD).to == (BOB,)
    family = mail(
        sender=at("dan@home.example"), to=(*at("shop@home.example"), ANN), cc=at("eve@home.example")
    )
    draft = reply(family, IDENTITY, WILD, everyone=True)
    assert draft.sender.email == "shop@home.example"
    assert [each.email for each in draft.to] == ["dan@home.example", "ann@example.com"]
    assert [each.email for each in draft.cc] == ["eve@home.example"]


THREADS = [
    # Message-ID, In-Reply-To, References of the original; In-Reply-To and References of the answer
    ((["c@x"], [], []), ["c@x"], ["c@x"]),
    ((["c@x"], ["b@x"], ["a@x", "b@x"]), ["c@x"], ["a@x", "b@x", "c@x"]),
    ((["c@x"], ["b@x"], []), ["c@x"], ["b@x", "c@x"]),
    ((["c@x"], ["a@x", "b@x"], []), ["c@x"], ["c@x"]),
    ((["<c@x>"], [], ["<a@x>", " b@x "]), ["c@x"], ["a@x", "b@x", "c@x"]),
    ((["c@x"], [], ["a@x", "c@x", "a@x"]), ["c@x"], ["a@x", "c@x"]),
    (([], [], ["a@x"]), [], ["a@x"]),
    ((["not an id"], [], [""]), [], []),
]


@pytest.mark.parametrize(("ids", "in_reply_to", "references"), THREADS)
def test_an_answer_joins_the_conversation(
    ids: tuple[list[str], list[str], list[str]], in_reply_to: list[str], references: list[str]
):
    message = mail(message_id=tuple(ids[0]), in_reply_to=tuple(ids[1]), references=tuple(ids[2]))
    draft = reply(message)
    assert list(draft.in_reply_to) == in_reply_to
    assert list(draft.references) == references


def test_endless_references_keep_the_first_and_the_newest():
    references = reply(mail(references=tuple(f"{n}@x" for n in range(500)))).references
    assert len(references) == REFERENCES
    assert references[0] == "0@x"
    assert references[-2:] == ("499@x", "m1@example.net")


@pytest.mark.parametrize("seconds", [None, -(10**14), 10**15])
def test_a_mail_with_an_absurd_date_can_be_answered(seconds: int | None):
    assert "Bob Builder wrote:" in reply(mail(sent_at=seconds)).body


LISTS = [
    # List-Post, where an answer to the list goes
    (("mailto:list@x.org",), "list@x.org"),
    (("MAILTO:list@x.org?subject=x",), "list@x.org"),
    (("https://x.org/post", "mailto:list@x.org"), "list@x.org"),
    (("mailto:l%69st@x.org",), "list@x.org"),
    ((), "bob@example.net"),
    (("https://x.org/post",), "bob@example.net"),
    (("NO",), "bob@example.net"),
    (("mailto:",), "bob@example.net"),
]


@pytest.mark.parametrize(("posts", "to"), LISTS)
def test_an_answer_to_the_list_goes_to_the_list_alone(posts: tuple[str, ...], to: str):
    message = mail(body=Body("x", "", list_post=posts), to=at("list@x.org"))
    draft = answering.reply(message, (IDENTITY,), OWN, now=NOW, whom=Whom.LIST)
    assert (answering.list_address(message) is not None) == (to == "list@x.org")
    if to == "list@x.org":
        assert [each.email for each in (*draft.to, *draft.cc)] == [to]


def test_only_what_was_selected_is_quoted():
    message = mail(body=Body("one\ntwo\nthree\n-- \nBob", ""))
    draft = answering.reply(message, (IDENTITY,), OWN, now=NOW, selection="\ntwo\n")
    assert draft.body == "\n\nOn Tue, 3 Nov 2026 at 14:32, Bob Builder wrote:\n> two\n"


ATTRIBUTIONS = [
    ("{name}:", "Bob Builder:"),
    (
        "Am {date} schrieb {name} <{email}>:",
        "Am Tue, 3 Nov 2026 at 14:32 schrieb Bob Builder <bob@example.net>:",
    ),
    ("{subject} {other} {", "Figures {other} {"),
    ("", ""),
]


@pytest.mark.parametrize(("pattern", "line"), ATTRIBUTIONS)
def test_the_line_above_a_quote_is_the_persons_own(pattern: str, line: str):
    draft = answering.reply(mail(), (IDENTITY,), OWN, now=NOW, manner=Manner(attribution=pattern))
    assert draft.body == "\n\n" + (line + "\n" if line else "") + "> Hello Alice\n"


SIGNATURES = [
    ("above", "\n\nAlice\nExample Ltd\n\n{}\n"),
    ("below", "\n\n{}\n\n-- \nAlice\nExample Ltd\n"),
    ("none", "\n\n{}\n"),
]


@pytest.mark.parametrize(("place", "body"), SIGNATURES)
def test_the_signature_stands_where_the_person_wants_it(place: Any, body: str):
    draft = answering.reply(mail(), (SIGNED,), OWN, now=NOW, manner=Manner("x", place))
    assert draft.body == body.format("x\n> Hello Alice")


def test_who_gets_the_answer_anyway_gets_no_hidden_copy():
    identity = replace(IDENTITY, bcc=(BOB, ANN))
    assert reply(mail(), identity).bcc == (ANN,)


# Forward


def test_a_forwarded_mail_stands_beneath_its_headers():
    draft = forward(mail(cc=(ANN,), subject="Figures"), SIGNED)
    assert draft.body == (
        "\n\nAlice\nExample Ltd\n\n"
        "----- Original message -----\n"
        "From: Bob Builder <bob@example.net>\n"
        "To: Alice Example <alice@example.org>\n"
        "Cc: Ann <ann@example.com>\n"
        "Subject: Figures\n"
        "Date: Tue, 3 Nov 2026 at 14:32\n"
        "\n"
        "Hello Alice\n"
    )
    assert draft.subject == "Fwd: Figures"
    assert (draft.to, draft.cc) == ((), ())
    assert (draft.answers, draft.answers_keyword) == ("M1", "$forwarded")
    assert draft.in_reply_to == ()
    assert draft.references == ("m1@example.net",)


def test_a_forwarded_mail_keeps_its_attachments():
    body = Body(
        "see",
        "",
        attachments=(
            Attachment("A1", "figures.ods", "application/x-ods", 48000),
            Attachment("A2", "chart.png", "image/png", 100, disposition="inline", cid="c1"),
        ),
    )
    assert forward(mail(body=body)).attachments == (
        Attachment("A1", "figures.ods", "application/x-ods", 48000),
        Attachment("A2", "chart.png", "image/png", 100),
    )


def test_a_forwarded_html_mail_keeps_its_links():
    draft = forward(mail(body=Body("", '<p>Look <a href="https://x.example/a">here</a></p>')))
    assert draft.body.endswith("Look here [1]\n\n[1] https://x.example/a\n")


@pytest.mark.parametrize("body", [None, Body("the start", "", truncated=True)])
def test_what_is_not_wholly_here_is_forwarded_whole(body: Body | None):
    draft = forward(mail(body=body, subject="Q3/Q4 figures", size=123))
    assert draft.attachments == (Attachment("B1", "Q3-Q4 figures.eml", "message/rfc822", 123),)


def test_several_mails_are_forwarded_as_they_came():
    draft = answering.forward_whole(
        [mail(id="M1", blob_id="B1", subject="One"), mail(id="M2", blob_id="B2", subject="")],
        (SIGNED,),
        OWN,
        now=NOW,
    )
    assert [(each.blob_id, each.name) for each in draft.attachments] == [
        ("B1", "One.eml"),
        ("B2", "message.eml"),
    ]
    assert draft.subject == "Fwd: One"
    assert draft.references == ()
    assert draft.body == "\n\nAlice\nExample Ltd\n"


# Once more


def test_a_sent_mail_is_written_again_to_the_same_people():
    file = Attachment("A1", "figures.ods", "application/x-ods", 48000)
    sent = mail(
        sender=(ME,), to=(BOB,), cc=(ANN,), bcc=at("dan@x.org"), body=Body("Hi", "", attachments=(file,))
    )
    draft = answering.edit_as_new(sent, (IDENTITY,), OWN, now=NOW)
    assert (draft.to, draft.cc, draft.bcc) == ((BOB,), (ANN,), at("dan@x.org"))
    assert (draft.subject, draft.body, draft.attachments) == ("Figures", "Hi", (file,))
    assert (draft.in_reply_to, draft.references, draft.answers) == ((), (), "")
    assert draft.message_id not in sent.message_id


def test_somebody_elses_mail_is_written_again_to_nobody_yet():
    draft = answering.edit_as_new(mail(cc=(ANN,)), (IDENTITY,), OWN, now=NOW)
    assert (draft.to, draft.cc, draft.sender) == ((), (), ME)


@pytest.mark.parametrize("body", [None, Body("half", "", truncated=True)])
def test_half_a_mail_is_not_written_again(body: Body | None):
    with pytest.raises(ValueError, match="not wholly here"):
        answering.edit_as_new(mail(body=body), (IDENTITY,), OWN, now=NOW)


# Resumed


def test_a_draft_of_the_server_is_gone_on_with():
    picture = Attachment("A2", "chart.png", "image/png", 100, disposition="inline", cid="c1")
    message = mail(
        id="D1",
        sender=at("sales@example.org"),
        to=(BOB,),
        cc=(ANN,),
        bcc=at("dan@x.org"),
        reply_to=(ME,),
        subject="Re: x",
        message_id=("<d1@example.org>",),
        in_reply_to=("a@x",),
        references=("a@x",),
        body=Body("Dear Bob\n\n-- \nAlice", "", attachments=(picture,)),
    )
    draft = drafts.from_message(message, (IDENTITY, ALIAS))
    assert draft == Draft(
        key=draft.key,
        message_id="d1@example.org",
        identity_id="I2",
        sender=Address("", "sales@example.org"),
        to=(BOB,),
        cc=(ANN,),
        bcc=at("dan@x.org"),
        subject="Re: x",
        body="Dear Bob\n\n-- \nAlice",
        in_reply_to=("a@x",),
        references=("a@x",),
        attachments=(picture,),
        server_id="D1",
        reply_to=(ME,),
        begun_at=1793712800,
    )


def test_a_bare_draft_is_gone_on_with():
    draft = drafts.from_message(mail(sender=(), to=(), message_id=(), body=Body("", "<p>Hi</p>")), ())
    assert draft.body == "Hi"
    assert draft.message_id
    assert draft.identity_id == ""


@pytest.mark.parametrize("body", [None, Body("half", "", truncated=True)])
def test_a_draft_that_is_not_wholly_here_is_not_touched(body: Body | None):
    with pytest.raises(ValueError, match="not here"):
        drafts.from_message(mail(body=body), (IDENTITY,))


# Problems


def test_a_finished_draft_has_no_problems():
    assert problems(replace(drafts.new(IDENTITY, now=NOW), to=(BOB,))) == ()
    assert problems(replace(drafts.new(IDENTITY, now=NOW), bcc=(BOB,))) == ()


def test_every_problem_is_told_once():
    draft = replace(
        drafts.new(Identity("I", "", "*@home.example"), now=NOW),
        to=at("ann@", "bob"),
        cc=at("ann@", "c@x.org"),
    )
    assert problems(draft) == (
        "ann@ is no address.",
        "bob is no address.",
        "Choose the address at home.example that you write from.",
    )
    assert problems(replace(draft, to=(), cc=(), sender=Address("", ""))) == (
        "Nobody gets this mail yet: fill in To, Cc or Bcc.",
        "Fill in the address that you write from.",
    )
    assert problems(replace(draft, to=(BOB,), cc=(), sender=Address("", "a b@x"))) == (
        "You cannot write from this address: a b@x is no address: look at what stands before the @.",
    )


# For any mail at all

anyone = st.builds(
    Address,
    st.text(max_size=5),
    st.sampled_from(
        [
            "alice@example.org",
            "Alice+x@example.org",
            "bob@x.org",
            "BOB@X.org",
            "c@home.example",
            "",
            "bad",
            "*@q",
        ]
    ),
)
people = st.lists(anyone, max_size=4).map(tuple)
mails = st.builds(
    lambda **known: mail(**known),
    sender=people,
    to=people,
    cc=people,
    reply_to=people,
    subject=st.text(max_size=20),
    message_id=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    references=st.lists(st.text(max_size=8), max_size=3).map(tuple),
    body=st.one_of(
        st.none(), st.builds(Body, st.text(max_size=40), st.text(alphabet="<>a/bp &;", max_size=30))
    ),
)


@given(mails, st.booleans())
def test_any_mail_can_be_answered_and_forwarded(message: Message, everyone: bool):
    draft = reply(message, IDENTITY, WILD, everyone=everyone)
    emails = [each.email.casefold() for each in (*draft.to, *draft.cc)]
    assert len(set(emails)) == len(emails)
    mine = {"alice@example.org", "alice+x@example.org", draft.sender.email.casefold()}
    assert mine.isdisjoint(emails) or mine.issuperset(emails)
    assert draft.subject.startswith("Re:")
    assert forward(message, IDENTITY, WILD).subject.startswith("Fwd:")
    recipients = [each["email"] for each in envelope(draft)["rcptTo"]]
    assert len(set(recipients)) == len(recipients)
    assert drafts.from_json(drafts.to_json(draft)) == draft
