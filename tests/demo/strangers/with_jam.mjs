// What jmap-jam sees and does. The server, and the folder that has jmap-jam, are told on standard input.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const given = JSON.parse(readFileSync(0, "utf8"));
const entry = createRequire(`${given.modules}/package.json`).resolve("jmap-jam");
const { JamClient } = await import(pathToFileURL(entry).href);

const MASKED = "https://www.fastmail.com/dev/maskedemail";
const jam = new JamClient({
  sessionUrl: given.sessionUrl.replace("/jmap/session", "/.well-known/jmap"),
  bearerToken: given.token,
  customCapabilities: { MaskedEmail: MASKED },
});
const session = await jam.session;
const accountId = await jam.getPrimaryAccount();
const found = { username: session.username };

// Mailboxes, and a query with what it leads to.
const [boxes] = await jam.api.Mailbox.get({ accountId, ids: null });
const roles = Object.fromEntries(boxes.list.filter((box) => box.role).map((box) => [box.role, box.id]));
found.mailboxes = boxes.list.map((box) => box.name).sort();
const filter = { inMailbox: roles.inbox, text: "the" };
const [read] = await jam.requestMany((t) => {
  const query = t.Email.query({
    accountId, filter, limit: 5, calculateTotal: true, sort: [{ property: "receivedAt", isAscending: false }],
  });
  const emails = t.Email.get({
    accountId, ids: query.$ref("/ids"), properties: ["subject", "threadId", "bodyValues"], fetchTextBodyValues: true,
  });
  const threads = t.Thread.get({ accountId, ids: emails.$ref("/list/*/threadId") });
  const snippets = t.SearchSnippet.get({ accountId, filter, emailIds: query.$ref("/ids") });
  return { query, emails, threads, snippets };
});
found.total = read.query.total;
found.subjects = read.emails.list.map((email) => email.subject);
found.texts = read.emails.list.flatMap((email) => Object.values(email.bodyValues)).map((body) => body.value.length);
found.threads = read.threads.list.map((thread) => thread.emailIds.length);
found.snippets = read.snippets.list.length;

// A blob up and down.
const blob = await jam.uploadBlob(accountId, new Blob(["Low tide at 14:05.\n"], { type: "text/plain" }));
const down = await jam.downloadBlob({
  accountId, blobId: blob.blobId, mimeType: "text/plain", fileName: "note.txt",
});
found.download = await down.text();

// A draft and its submission in one request; it arrives, because it is to oneself.
const [identities] = await jam.api.Identity.get({ accountId, ids: null });
const identity = identities.list[0];
const [sent] = await jam.requestMany((t) => {
  const draft = t.Email.set({
    accountId,
    create: {
      draft: {
        mailboxIds: { [roles.drafts]: true }, keywords: { $draft: true }, subject: "Sent by jam",
        from: [{ name: identity.name, email: identity.email }], to: [{ email: given.username }],
        textBody: [{ partId: "body", type: "text/plain" }], bodyValues: { body: { value: "One o'clock?" } },
      },
    },
  });
  const submission = t.EmailSubmission.set({
    accountId,
    create: { send: { identityId: identity.id, emailId: "#draft" } },
    onSuccessUpdateEmail: {
      "#send": {
        "keywords/$draft": null, [`mailboxIds/${roles.drafts}`]: null, [`mailboxIds/${roles.sent}`]: true,
      },
    },
  });
  return { draft, submission };
});
// The implicit Email/set has the call id of the submission, and jam keeps the last response of an id.
found.created = Object.keys(sent.draft.created);
found.moved = Object.keys(sent.submission.updated ?? {}).length;
const [arrived] = await jam.api.Email.query({
  accountId, filter: { inMailbox: roles.inbox, subject: "Sent by jam" },
});
found.arrived = arrived.ids.length;

// Errors are thrown as they came.
found.error = await jam.request(["Email/changes", { accountId, sinceState: "nonsense" }]).catch((error) => error.type);

// jam leaves events to the browser's EventSource, which Node.js 20 lacks: this one reads the address that jam makes.
globalThis.EventSource = class {
  constructor(url) {
    this.url = url;
  }
};
const source = await jam.connectEventSource({ types: ["Mailbox"], ping: 30, closeafter: "state" });
const stream = await fetch(source.url, { headers: { Authorization: `Bearer ${given.token}` } });
await jam.api.Mailbox.set({ accountId, create: { n: { name: "Event" } } });
const events = await stream.text();
found.heard = Object.keys(JSON.parse(/^data: (.*)$/m.exec(events)[1]).changed[accountId]);

// Masked emails, once jam is told of their capability.
const [mask] = await jam.request([
  "MaskedEmail/set", { accountId, create: { k: { state: "enabled", forDomain: "https://x.example" } } },
]);
found.mask = mask.created.k.email;

console.log(JSON.stringify(found));
