"""Email/query and /queryChanges, /changes (RFC 8621 §4.3-4.5, RFC 8620 §5.2, §5.5, §5.6)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

NEWEST = [{"property": "receivedAt", "isAscending": False}]


async def ids(jmap: Jmap, **arguments: Any) -> list[str]:
    return (await jmap.ask("Email/query", **arguments))["ids"]


async def some_mail(jmap: Jmap) -> dict[str, str]:
    """Six emails: two threads of two, a draft, and one in two mailboxes."""
    boxes = jmap.boxes
    inbox, archive = {boxes["inbox"]: True}, {boxes["archive"]: True}
    mails: dict[str, dict[str, Any]] = {
        "a": {"subject": "Tide tables", "messageId": ["a@x"], "receivedAt": "2026-01-01T00:00:00Z", "mailboxIds": inbox,
              "keywords": {"$seen": True}},
        "b": {"subject": "Re: Tide tables", "messageId": ["b@x"], "inReplyTo": ["a@x"], "mailboxIds": inbox,
              "receivedAt": "2026-01-05T00:00:00Z", "from": [{"name": "Zed", "email": "zed@example.net"}]},
        "c": {"subject": "Salt", "messageId": ["c@x"], "receivedAt": "2026-01-02T00:00:00Z", "mailboxIds": archive,
              "keywords": {"$flagged": True, "$seen": True}, "cc": [{"name": "Carla", "email": "c@example.net"}]},
        "d": {"subject": "Re: Salt", "messageId": ["d@x"], "references": ["c@x"], "mailboxIds": inbox,
              "receivedAt": "2026-01-04T00:00:00Z", "bodyValues": {"t": {"value": "The brine is Märchen water."}}},
        "e": {"subject": "A draft", "messageId": ["e@x"], "receivedAt": "2026-01-03T00:00:00Z",
              "mailboxIds": {boxes["drafts"]: True}, "keywords": {"$draft": True}, "header:X-Kind:asText": "Odd one",
              "bcc": [{"name": None, "email": "hidden@example.net"}]},
        "f": {"subject": "Fog signal", "messageId": ["f@x"], "receivedAt": "2026-01-06T00:00:00Z",
              "mailboxIds": {**inbox, **archive}, "bodyValues": {"t": {"value": "long " * 200}}},
    }  # fmt: skip
    return {name: await jmap.make_mail(**email) for name, email in mails.items()}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, "fbdeca"),
        ({"inMailbox": "inbox"}, "fbda"),
        ({"inMailboxOtherThan": ["inbox"]}, "fec"),
        ({"inMailboxOtherThan": ["inbox", "archive"]}, "e"),
        ({"inMailboxOtherThan": []}, "fbdeca"),
        ({"before": "2026-01-03T00:00:00Z"}, "ca"),
        ({"after": "2026-01-05T00:00:00Z"}, "fb"),
        ({"minSize": 1000}, "f"),
        ({"maxSize": 1000}, "bdeca"),
        ({"hasKeyword": "$SEEN"}, "ca"),
        ({"notKeyword": "$seen"}, "fbde"),
        ({"allInThreadHaveKeyword": "$flagged"}, ""),
        ({"allInThreadHaveKeyword": "$draft"}, "e"),
        ({"someInThreadHaveKeyword": "$seen"}, "bdca"),
        ({"noneInThreadHaveKeyword": "$seen"}, "fe"),
        ({"hasAttachment": True}, ""),
        ({"hasAttachment": False}, "fbdeca"),
        ({"text": "tide"}, "ba"),
        ({"text": "brine märchen"}, "d"),
        ({"text": "MÄRCHEN"}, "d"),
        ({"text": "\"brine is\""}, "d"),
        ({"text": "\"is brine\""}, ""),
        ({"text": "hidden@example.net"}, "e"),
        ({"from": "zed"}, "b"),
        ({"to": "alice"}, "fbdeca"),
        ({"cc": "carla"}, "c"),
        ({"bcc": "hidden"}, "e"),
        ({"subject": "salt"}, "dc"),
        ({"body": "salt"}, ""),
        ({"body": "good morning"}, "beca"),
        ({"header": ["X-Kind"]}, "e"),
        ({"header": ["x-kind", "odd"]}, "e"),
        ({"header": ["x-kind", "even"]}, ""),
        ({"header": ["Message-ID", "<c@x>"]}, "c"),
        ({"header": ["References", "c@x"]}, "d"),
        ({"subject": "salt", "hasKeyword": "$flagged"}, "c"),
        ({"operator": "OR", "conditions": [{"from": "zed"}, {"cc": "carla"}]}, "bc"),
        ({"operator": "NOT", "conditions": [{"subject": "tide"}, {"subject": "salt"}]}, "fe"),
        ({"operator": "AND", "conditions": []}, "fbdeca"),
        ({"operator": "OR", "conditions": []}, ""),
        ({"operator": "NOT", "conditions": []}, "fbdeca"),
        ({"operator": "AND", "conditions": [
            {"inMailbox": "inbox"}, {"operator": "NOT", "conditions": [{"inMailboxOtherThan": ["inbox"]}]}]}, "bda"),
    ],
)  # fmt: skip
async def test_filters(jmap: Jmap, condition: Any, found: str) -> None:
    mails = await some_mail(jmap)
    names = {number: name for name, number in mails.items()}

    def real(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: real(item) for key, item in value.items()}
        if isinstance(value, list):
            return [real(item) for item in value]
        return jmap.boxes.get(value, value)

    result = await ids(jmap, filter=real(condition), sort=NEWEST)
    assert "".join(names[email] for email in result) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ([{"property": "receivedAt"}], "acedbf"),
        ([{"property": "size", "isAscending": False}], "f"),
        ([{"property": "from"}, {"property": "receivedAt"}], "acedfb"),
        ([{"property": "subject"}, {"property": "receivedAt"}], "efcdab"),
        ([{"property": "hasKeyword", "keyword": "$seen", "isAscending": False}, *NEWEST], "cafbde"),
        (
            [{"property": "someInThreadHaveKeyword", "keyword": "$flagged", "isAscending": False}, *NEWEST],
            "dcfbea",
        ),
        ([{"property": "allInThreadHaveKeyword", "keyword": "$draft"}, *NEWEST], "fbdcae"),
    ],
)
async def test_sorts(jmap: Jmap, sort: list[dict[str, Any]], order: str) -> None:
    mails = await some_mail(jmap)
    names = {number: name for name, number in mails.items()}
    assert "".join(names[email] for email in await ids(jmap, sort=sort)).startswith(order)


async def test_collapsed_threads_show_the_first_by_the_sort(jmap: Jmap) -> None:
    mails = await some_mail(jmap)
    found = await jmap.ask("Email/query", sort=NEWEST, collapseThreads=True, calculateTotal=True)
    assert found["ids"] == [mails[name] for name in "fbde"]
    assert found["total"] == 4


async def test_windows(jmap: Jmap) -> None:
    mails = await some_mail(jmap)
    everything = [mails[name] for name in "fbdeca"]

    async def window(**arguments: Any) -> tuple[int, list[str]]:
        result = await jmap.ask("Email/query", sort=NEWEST, **arguments)
        return result["position"], result["ids"]

    assert await window(position=2, limit=2) == (2, everything[2:4])
    assert await window(position=-2) == (4, everything[4:])
    assert await window(position=-99, limit=1) == (0, everything[:1])
    assert (await window(position=99))[1] == []
    assert await window(limit=0) == (0, [])
    assert await window(anchor=mails["d"], limit=2) == (2, everything[2:4])
    assert await window(anchor=mails["d"], anchorOffset=-1, limit=2) == (1, everything[1:3])
    assert await window(anchor=mails["d"], anchorOffset=-9, limit=2) == (0, everything[:2])
    assert await window(anchor=mails["d"], anchorOffset=1, position=99) == (3, everything[3:])
    assert (await jmap.refused("Email/query", anchor="M999"))["type"] == "anchorNotFound"
    assert "total" not in await jmap.ask("Email/query", sort=NEWEST)
    assert (await jmap.ask("Email/query", limit=0, calculateTotal=True))["total"] == 6


async def test_the_server_tells_when_it_gives_less(strict: Jmap) -> None:
    for number in range(8):
        await strict.make_mail(f"n{number}")
    result = await strict.ask("Email/query", sort=NEWEST)
    assert (len(result["ids"]), result["limit"]) == (6, 6)
    assert (await strict.ask("Email/query", limit=50))["limit"] == 6
    assert "limit" not in await strict.ask("Email/query", limit=3)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"filter": {"what": 1}}, "unsupportedFilter"),
        ({"sort": [{"property": "what"}]}, "unsupportedSort"),
        ({"sort": [{"property": "subject", "collation": "i;odd"}]}, "unsupportedSort"),
        ({"sort": [{"property": "hasKeyword"}]}, "invalidArguments"),
        ({"sort": [{"isAscending": True}]}, "invalidArguments"),
        ({"sort": {}}, "invalidArguments"),
        ({"filter": []}, "invalidArguments"),
        ({"filter": {"operator": "XOR", "conditions": []}}, "invalidArguments"),
        ({"filter": {"operator": "AND"}}, "invalidArguments"),
        ({"filter": {"before": "2026-01-01"}}, "invalidArguments"),
        ({"filter": {"inMailbox": 7}}, "invalidArguments"),
        ({"filter": {"minSize": -1}}, "invalidArguments"),
        ({"filter": {"header": []}}, "invalidArguments"),
        ({"limit": -1}, "invalidArguments"),
        ({"limit": 1.5}, "invalidArguments"),
        ({"position": "0"}, "invalidArguments"),
        ({"collapseThreads": 1}, "invalidArguments"),
    ],
)
async def test_wrong_queries(jmap: Jmap, arguments: dict[str, Any], kind: str) -> None:
    assert (await jmap.refused("Email/query", **arguments))["type"] == kind


async def test_query_state_moves_only_with_the_results(jmap: Jmap) -> None:
    mail = await jmap.make_mail()
    first = await jmap.ask("Email/query", filter={"inMailbox": jmap.boxes["inbox"]})
    await jmap.ask("Email/set", update={mail: {"keywords/$seen": True}})
    again = await jmap.ask("Email/query", filter={"inMailbox": jmap.boxes["inbox"]})
    assert again["queryState"] == first["queryState"]
    await jmap.make_mail()
    later = await jmap.ask("Email/query", filter={"inMailbox": jmap.boxes["inbox"]})
    assert later["queryState"] != first["queryState"]


async def test_query_changes_refuse_what_they_do_not_know(jmap: Jmap) -> None:
    found = await jmap.ask("Email/query", sort=NEWEST)
    for number in range(3):
        await jmap.make_mail(f"n{number}")
    error = await jmap.refused("Email/queryChanges", sort=NEWEST, sinceQueryState="nonsense")
    assert error["type"] == "cannotCalculateChanges"
    state = found["queryState"]
    error = await jmap.refused("Email/queryChanges", sort=NEWEST, sinceQueryState=state, maxChanges=2)
    assert error["type"] == "tooManyChanges"
    changes = await jmap.ask("Email/queryChanges", sort=NEWEST, sinceQueryState=state, calculateTotal=True)
    assert (len(changes["added"]), changes["total"], changes["oldQueryState"]) == (3, 3, state)
    assert (await jmap.refused("Email/queryChanges", sort=NEWEST))["type"] == "invalidArguments"


async def test_changes_pages_never_call_updated_what_was_not_told(jmap: Jmap) -> None:
    state = (await jmap.ask("Email/get", ids=[]))["state"]
    first, second = await jmap.make_mail("1"), await jmap.make_mail("2")
    await jmap.ask("Email/set", update={first: {"keywords/$seen": True}})
    page = await jmap.ask("Email/changes", sinceState=state, maxChanges=1)
    assert (page["created"], page["hasMoreChanges"]) == ([first], True)
    page = await jmap.ask("Email/changes", sinceState=page["newState"], maxChanges=1)
    assert (page["created"], page["hasMoreChanges"]) == ([second], True)
    page = await jmap.ask("Email/changes", sinceState=page["newState"], maxChanges=1)
    assert (page["updated"], page["hasMoreChanges"]) == ([first], False)
    assert page["newState"] == (await jmap.ask("Email/get", ids=[]))["state"]


async def test_changes_fold_what_happened(jmap: Jmap) -> None:
    kept, gone = await jmap.make_mail(), await jmap.make_mail()
    state = (await jmap.ask("Email/get", ids=[]))["state"]
    brief = await jmap.make_mail()
    await jmap.ask("Email/set", update={kept: {"keywords/$seen": True}}, destroy=[gone, brief])
    changes = await jmap.ask("Email/changes", sinceState=state)
    assert (changes["created"], changes["updated"], changes["destroyed"]) == ([], [kept], [gone])


@pytest.mark.parametrize("state", ["", "0", "zzz", "999999"])
async def test_unknown_states_cannot_be_calculated(jmap: Jmap, state: str) -> None:
    for method in (
        "Email/changes",
        "Mailbox/changes",
        "Thread/changes",
        "Identity/changes",
        "EmailSubmission/changes",
    ):
        assert (await jmap.refused(method, sinceState=state))["type"] == "cannotCalculateChanges"
    future = (await jmap.ask("Email/get", ids=[]))["state"] + "9"
    assert (await jmap.refused("Email/changes", sinceState=future))["type"] == "cannotCalculateChanges"


async def test_wrong_arguments_of_changes(jmap: Jmap) -> None:
    state = (await jmap.ask("Email/get", ids=[]))["state"]
    for arguments in (
        {},
        {"sinceState": 1},
        {"sinceState": state, "maxChanges": 0},
        {"sinceState": state, "maxChanges": -1},
    ):
        assert (await jmap.refused("Email/changes", **arguments))["type"] == "invalidArguments"


async def test_snippets(jmap: Jmap) -> None:
    mails = await some_mail(jmap)
    tagged = await jmap.make_mail(
        "a <b> & tide", bodyValues={"t": {"value": "x " * 90 + "the <tide> & more " + "y " * 90}}
    )
    result = await jmap.ask(
        "SearchSnippet/get", filter={"text": "tide"}, emailIds=[mails["a"], tagged, mails["f"], "M99"]
    )
    first, second, third = result["list"]
    assert first == {"emailId": mails["a"], "subject": "<mark>Tide</mark> tables", "preview": None}
    assert second["subject"] == "a &lt;b&gt; &amp; <mark>tide</mark>"
    assert "&lt;<mark>tide</mark>&gt; &amp; more" in second["preview"]
    assert len(second["preview"].encode()) <= 255
    assert (third["subject"], third["preview"]) == (None, None)
    assert result["notFound"] == ["M99"]
    not_looked_for = {"operator": "NOT", "conditions": [{"subject": "tide"}]}
    result = await jmap.ask("SearchSnippet/get", filter=not_looked_for, emailIds=[mails["a"]])
    assert result["list"][0]["subject"] is None
    assert (await jmap.refused("SearchSnippet/get", filter=None))["type"] == "invalidArguments"


async def test_phrases_stand_in_quotes_of_either_kind(jmap: Jmap) -> None:
    text = {"t": {"value": 'The slow brown fox said "hi" and don\'t\\do it.\n'}}
    mail = await jmap.make_mail("Lamp oil", bodyValues=text)

    async def found(wanted: str) -> bool:
        return (await jmap.ask("Email/query", filter={"text": wanted}))["ids"] == [mail]

    for wanted in (
        "'slow brown'", '"slow brown"', "fox 'lamp oil'", "brown slow", '"said \\"hi\\""', "'don\\'t\\\\do'", "don't",
        "'slow   brown'", "  fox  ", "SLOW",
    ):  # fmt: skip
        assert await found(wanted), wanted
    for wanted in ("'brown slow'", '"slow fox"', "fox cat", "'lamp fox'"):
        assert not await found(wanted), wanted


async def test_a_search_sees_what_html_shows_and_nothing_else(jmap: Jmap) -> None:
    html = '<head><title>Headword</title></head><p title="Tooltip">Shown <img alt="Lighthouse" src="hidden.png"></p>'
    mail = await jmap.make_mail(
        bodyStructure={"type": "text/html", "partId": "t"}, bodyValues={"t": {"value": html}}
    )
    for wanted, ids in (
        ("shown", [mail]), ("lighthouse", [mail]), ("tooltip", [mail]), ("headword", []), ("hidden", []), ("img", []),
    ):  # fmt: skip
        assert (await jmap.ask("Email/query", filter={"body": wanted}))["ids"] == ids, wanted
    assert (await jmap.email(mail, "preview"))["preview"] == "Shown"


async def test_the_message_id_filter_with_and_without_a_value(jmap: Jmap) -> None:
    one = await jmap.make_mail(messageId=["one@example.net"])
    two = (await jmap.import_mail(b"Subject: without\r\n\r\n"))["id"]
    for header, ids in (
        (["Message-ID"], [one]), (["message-id", "<ONE@example.net>"], [one]), (["Message-ID", "one@"], [one]),
        (["Message-ID", ""], [one]), (["Message-ID", "two"], []), (["Subject", "without"], [two]), (["X-None", ""], []),
    ):  # fmt: skip
        assert (await jmap.ask("Email/query", filter={"header": header}))["ids"] == ids, header
    for wrong in ([], ["a", "b", "c"], "Subject", [1], None):
        assert (await jmap.refused("Email/query", filter={"header": wrong}))["type"] == "invalidArguments"


async def test_snippets_say_null_when_all_emails_were_found(jmap: Jmap) -> None:
    mail = await jmap.make_mail()
    for ids, missing in (([mail], None), ([], None), ([mail, "M99"], ["M99"])):
        got = await jmap.ask("SearchSnippet/get", emailIds=ids, filter={"text": "morning"})
        assert got["notFound"] == missing
