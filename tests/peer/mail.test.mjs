// E-mail between real servers: Dovecot to read from, and smtp-server, written by others, to send through.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { startImap } from '../fakes/imap.mjs';
import { Dovecot, mailOf, PASSWORD } from '../lib/dovecot.mjs';
import { Hark } from './lib/hark.mjs';

const BURST = 500;
const TOKEN = 'ya29.of-an-hour';

async function eventually(look) {
  for (const end = Date.now() + 60_000; ;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within a minute: ${look}`);
    await sleep(50);
  }
}

// Takes letters over TLS only, from who signs in; "later" is accepted at the second attempt, "never" at none.
function startSmtp({ key, cert }) {
  const self = { letters: [], attempts: [] };
  const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    key, cert, authMethods: ['PLAIN', 'XOAUTH2'],
    onAuth(auth, session, done) {
      const right = auth.method === 'XOAUTH2' ? auth.accessToken === TOKEN : auth.username === 'hark' && auth.password === 'secret';
      if (right) done(null, { user: `${auth.method} ${auth.username}` });
      else done(auth.method === 'XOAUTH2' ? null : refusal(535, 'not you'), { data: { status: '401' } });
    },
    onRcptTo({ address }, session, done) {
      self.attempts.push(address);
      if (address.startsWith('never')) done(refusal(550, 'no such person'));
      else if (address.startsWith('later') && self.attempts.filter((one) => one === address).length === 1) done(refusal(451, 'greylisted'));
      else done();
    },
    async onData(stream, session, done) {
      const pieces = [];
      for await (const piece of stream) pieces.push(piece);
      self.letters.push({ user: session.user, secure: session.secure, from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map((one) => one.address), text: Buffer.concat(pieces).toString() });
      done();
    },
  });
  server.on('error', () => undefined);
  self.close = () => new Promise((done) => server.close(done));
  return new Promise((ready) => server.listen(0, '127.0.0.1', function listening() {
    self.port = this.address().port;
    ready(self);
  }));
}

describe('e-mail beside real servers', () => {
  const hark = new Hark();
  let dovecot, imap, smtp;
  let count = 0;

  const settings = (more) => ({ addresses: 'care@kotwica.example', smtp_url: `smtp://127.0.0.1:${smtp.port}`, ca_file: dovecot.ca,
    allow_private_addresses: 'yes', ...more });
  const letterOf = (title, from = 'anna@example.com') => ({ From: from, To: 'care@kotwica.example', Subject: title,
    Date: new Date().toUTCString(), 'Message-ID': `<m${++count}@example.com>` });
  const comes = (title, from) => dovecot.deliver('care', mailOf(letterOf(title, from), 'Where is it?'));
  const sum = async () => (await hark.call('GET', '/ledger')).sum;
  const caseOf = (title) => eventually(async () => {
    const { conversations } = await hark.call('GET', '/conversations?limit=200');
    return conversations.find((one) => one.title === title)?.id;
  });
  const becomes = (made, delivery) => eventually(async () => {
    const now = await hark.message(made.conversation, made.id);
    return now.delivery === delivery && now;
  });

  before(async () => {
    dovecot = await Dovecot.make();
    smtp = await startSmtp({ key: readFileSync(join(dovecot.folder, 'key.pem')), cert: readFileSync(dovecot.ca) });
    imap = await startImap({ token: TOKEN });
    hark.init();
    hark.connect('mail', 'Care', settings({ imap_url: `imaps://127.0.0.1:${dovecot.tlsPort}`, account: 'care', smtp_account: 'hark' }),
      { password: PASSWORD, smtp_password: 'secret' });
    hark.connect('mail', 'Press', settings({ addresses: 'press@kotwica.example', imap_url: `imap://127.0.0.1:${imap.port}`, account: 'press' }),
      { token: TOKEN });
    comes('From before');
    await hark.start();
    await eventually(async () => { // it begins with what comes once it has seen the folder
      comes('Is anybody there?');
      await sleep(100);
      return (await sum()).opened > 0;
    });
  });
  after(async () => {
    await hark.remove();
    await Promise.all([smtp?.close(), imap?.close(), dovecot?.end()]);
  });

  it('an answer leaves over STARTTLS, signed in by password', async () => {
    comes('Parcel');
    await becomes(await hark.reply(await caseOf('Parcel'), 'Zażółć: on its way.\n.\nBye'), 'sent');
    const [letter] = smtp.letters.splice(0);
    assert.deepEqual([letter.user, letter.secure, letter.from, letter.to], ['PLAIN hark', true, 'care@kotwica.example', ['anna@example.com']]);
    assert.match(letter.text, /^Subject: Re: Parcel\r$/m);
    assert.match(letter.text, /^Za=C5=BC=C3=B3=C5=82=C4=87: on its way\.\r\n\.\r\nBye\r$/m);
  });

  it('an answer signed in by a token', async () => {
    await eventually(() => imap.waiting > 0);
    imap.deliver('From: anna@example.com\nTo: press@kotwica.example\nSubject: Interview\nMessage-ID: <i1@example.com>\n\nWhen?\n');
    await becomes(await hark.reply(await caseOf('Interview'), 'Tomorrow.'), 'sent');
    assert.deepEqual(smtp.letters.splice(0).map((one) => [one.user, one.secure]), [['XOAUTH2 press', true]]);
  });

  it('what is refused for now leaves later, once; what is refused for good has failed', async () => {
    comes('For now', 'later@example.com');
    comes('For good', 'never@example.com');
    const [later, never] = [await hark.reply(await caseOf('For now'), 'One'), await hark.reply(await caseOf('For good'), 'Two')];
    assert.equal((await becomes(never, 'failed')).error_code, 'undeliverable');
    await becomes(later, 'sent');
    assert.deepEqual(smtp.letters.splice(0).map((one) => one.to), [['later@example.com']]);
    assert.equal(smtp.attempts.filter((one) => one.startsWith('later')).length, 2);
    assert.equal(smtp.attempts.filter((one) => one.startsWith('never')).length, 1);
  });

  it(`${BURST} mails at once, and Hark killed in the middle: each is in the ledger once`, async () => {
    const { opened } = await sum();
    const titles = Array.from({ length: BURST }, (_, i) => `Burst ${i}`);
    dovecot.prepare('care', titles.map((title, i) => mailOf(letterOf(title, `c${i}@example.com`), 'Where?')))();
    await eventually(async () => (await sum()).opened >= opened + BURST / 4);
    await hark.kill();
    await hark.start();
    await eventually(async () => (await sum()).opened >= opened + BURST);
    comes('The last');
    await caseOf('The last');
    assert.equal((await sum()).opened, opened + BURST + 1);
    await hark.kill('SIGTERM');
    hark.must('check', []);
    await hark.start();
  });
});
