// The whole way on the real Bluesky network: a customer mentions the brand, an agent answers in a
// browser, the customer reads it, once; also when a password is withdrawn, a token runs out, or the
// program is killed between sending a reply and hearing what became of it.
//
//   tests/peer/alone.sh node --test tests/peer/bluesky.test.mjs
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { api, caseId, eventually, openBrowser, openCase, openScreen, words } from '../browser/lib/desk.mjs';
import { Between } from './lib/between.mjs';
import { EMAIL, Hark, PASSWORD } from './lib/hark.mjs';
import { isAlone, startNetwork } from './lib/network.mjs';

const CREATE = 'com.atproto.repo.createRecord';
const READ_BACK = 'com.atproto.repo.getRecord';
const SIGN_IN = 'com.atproto.server.createSession';
const RENEW = 'com.atproto.server.refreshSession';
const NEWS = 'app.bsky.notification.listNotifications';

const ANNA = 'Anna Zielińska';
const QUESTION = 'Dzień dobry @brand! 🙈 מתי תגיע הפוליסה שלי? 👨‍👩‍👧‍👦 My bike is waiting.';
const ANSWER = 'שלום אנה! 🚲 Your policy left today: https://example.com/p?id=7 – see you, @anna.test. 👩🏽‍🚒 Maja';
const THANKS_BUT = 'It is here 🎉 but the name is wrong. Can you change it?';
// One letter of two code points and three bytes: 300 of them are 600 code points.
const LETTER = 'e\u0323';

const skip = isAlone() ? false
  : 'the network listens on all interfaces and needs a network namespace: run it as root, or allow user namespaces';

const say = (key) => words('en', key);
let network;
let between;
let hark;
let account;
let browser;
let screen;
let page;
let mention; // the customer's first words
let conversation;
const sent = []; // all that the brand has said, in order
let allWell = false;

const repliesTo = async (post) => network.ask('replies', { uri: post.uri });
const accountNow = async () => (await hark.call('GET', '/accounts')).accounts.find((one) => one.id === account);
const becomes = (id, delivery) => eventually(async () => (await hark.message(conversation, id)).delivery === delivery,
  `${delivery}: ${id}`, 60_000);
const balance = async () => {
  assert.deepEqual(hark.run('check').code, 0, hark.run('check').text);
  const { sum } = await hark.call('GET', '/ledger');
  assert.equal(sum.opened, sum.answered + sum.waived + sum.moved + sum.open + sum.answering);
  return sum;
};

async function signIn() {
  page = await screen.context.newPage();
  await page.goto(`${hark.url}/`);
  await page.getByLabel(say('signin.email')).fill(EMAIL);
  await page.getByLabel(say('signin.password')).fill(PASSWORD);
  await page.getByRole('button', { name: say('signin.button') }).click();
  await page.waitForSelector('.list-pane');
  await page.evaluate(() => { window.neverLoadedAgain = true; });
}

// How many posts with this text stand below the one it answers; and that it is ours and in place.
async function assertOnce(text, parent) {
  const found = (await repliesTo(parent)).filter((one) => one.text === text);
  assert.equal(found.length, 1, `${found.length} times on the network: ${text}`);
  assert.equal(found[0].author, network.brand.handle);
  assert.deepEqual(found[0].reply, { root: { uri: mention.uri, cid: mention.cid }, parent: { uri: parent.uri, cid: parent.cid } });
  sent.push(text);
  return found[0];
}

describe('Bluesky', { skip, timeout: 800_000 }, () => {
  before(async () => {
    [network, browser] = await Promise.all([startNetwork(), openBrowser()]);
    between = await new Between(network.service_url).start();
    hark = new Hark();
    hark.init();
    await hark.start();
    account = hark.connect('bluesky', 'Bluesky of the brand',
      { handle: network.brand.handle, service_url: between.url, allow_private_addresses: 'yes' },
      { app_password: network.brand.app_password });
    screen = await openScreen(browser);
    await signIn();
  });
  after(async () => {
    if (!allWell) console.log(`hark's log:\n${hark?.errors}`);
    await browser?.close();
    between?.stop();
    await network?.stop();
    await hark?.remove();
  });

  test('a mention is answered from the browser and stands on the network once', async () => {
    mention = await network.ask('mention', { text: QUESTION, langs: ['pl', 'he'] });
    await page.locator('.row', { hasText: ANNA }).waitFor();
    await openCase(page, ANNA);
    conversation = caseId(page);
    const question = QUESTION.replace('@brand', `@${network.brand.handle}`);
    assert.equal(await page.locator('.bubble.in .bubble-text').textContent(), question);

    await page.locator('.composer.public .editor').fill(ANSWER);
    await page.keyboard.press('Control+Enter');
    const bubble = page.locator('.bubble.out', { hasText: 'Your policy left today' });
    await bubble.getByText(say('delivery.sent'), { exact: true }).waitFor({ timeout: 60_000 });
    await page.locator('.bubble.in', { hasText: say('obligation.answered') }).waitFor();
    assert.equal(await page.evaluate(() => window.neverLoadedAgain), true);
    if (process.env.HARK_TEST_PICTURE) await page.screenshot({ path: process.env.HARK_TEST_PICTURE });

    const answer = await assertOnce(ANSWER, mention);
    assert.equal((await repliesTo(mention)).length, 1);
    const marked = answer.facets.map(({ index, features: [{ uri, did }] }) =>
      [Buffer.from(ANSWER).subarray(index.byteStart, index.byteEnd).toString(), uri ?? did]);
    assert.deepEqual(marked, [['https://example.com/p?id=7', 'https://example.com/p?id=7'],
      ['@anna.test', network.customer.did]]);
    mention.answer = { uri: answer.uri, cid: answer.cid };

    const sum = await balance();
    assert.deepEqual([sum.opened, sum.answered, sum.open, sum.answering], [1, 1, 0, 0]);
  });

  test('what the customer says next in the thread joins the same case', async () => {
    const next = await network.ask('reply',
      { to: { ...mention.answer, root: { uri: mention.uri, cid: mention.cid } }, text: THANKS_BUT });
    await page.locator('.bubble.in', { hasText: 'the name is wrong' }).waitFor();
    mention.next = next;
    const { conversations } = await hark.call('GET', '/conversations');
    assert.deepEqual(conversations.map((one) => one.id), [conversation]);
    const sum = await balance();
    assert.deepEqual([sum.opened, sum.answered, sum.open], [2, 1, 1]);
  });

  test('300 graphemes leave, 301 do not', async () => {
    const editor = page.locator('.editor');
    const button = page.locator('.button.send');
    await editor.fill(LETTER.repeat(301));
    await page.locator('.count.over').waitFor();
    assert.equal(await button.isDisabled(), true);
    await page.keyboard.press('Control+Enter');
    assert.equal(await editor.inputValue(), LETTER.repeat(301));
    const refused = await hark.reply(conversation, LETTER.repeat(301), { status: 422 });
    assert.deepEqual([refused.code, refused.field], ['invalid', 'text']);

    await editor.fill(LETTER.repeat(300));
    await button.click();
    await page.locator('.bubble.out', { hasText: LETTER.repeat(20).normalize('NFC') })
      .getByText(say('delivery.sent'), { exact: true }).waitFor({ timeout: 60_000 });
    await assertOnce(LETTER.repeat(300).normalize('NFC'), mention.next);
    const sum = await balance();
    assert.deepEqual([sum.opened, sum.answered, sum.open], [2, 2, 0]);
  });

  test('a token that ran out is renewed and nobody notices', async () => {
    const signIns = between.count(SIGN_IN);
    between.expireTokens();
    await eventually(() => between.count(RENEW) > 0, 'the token is renewed');
    const news = between.count(NEWS);
    await eventually(() => between.count(NEWS) > news, 'asked for news again');
    assert.equal(between.count(RENEW), 1);
    assert.equal(between.count(SIGN_IN), signIns);
    assert.equal((await accountNow()).state, 'active');
  });

  // Who notices first that nothing is accepted any more: the reply that leaves, or the asking.
  for (const first of [CREATE, NEWS]) {
    test(`a withdrawn password, noticed by ${first}: the reply waits and then leaves once`, async () => {
      const posts = between.count(CREATE);
      const text = `Of course, Anna: the new name is in (${first}).`;
      await network.ask('withdraw');
      const id = (await hark.reply(conversation, text, { hold_ms: first === CREATE ? 0 : 10_000 })).id;
      between.expireTokens(first);
      await eventually(async () => (await accountNow()).state === 'paused', 'the account is paused');
      assert.equal((await accountNow()).reason, 'token_void');
      await page.locator('.no-place').waitFor(); // and whoever wants to write sees it
      await eventually(async () => (await hark.message(conversation, id)).hold_until_ms < Date.now(), 'its time has come');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.ok(['held', 'sending'].includes((await hark.message(conversation, id)).delivery));
      assert.equal(between.count(CREATE), posts);
      await balance();

      await network.ask('restore');
      hark.must('account resume', ['--account', account]);
      await becomes(id, 'sent');
      await page.locator('.editor').waitFor();
      await assertOnce(text, mention.next);
      assert.equal(between.count(CREATE), posts + 1);
    });
  }

  test('killed after the network had stored it: read back, never sent again', async () => {
    for (let i = 1; i <= 3; i++) {
      const [posts, reads] = [between.count(CREATE), between.count(READ_BACK)];
      const text = `Stored, then killed, ${i}.`;
      const cut = between.cutNext(CREATE, { carriedOut: true, act: () => hark.kill() });
      const { id } = await hark.reply(conversation, text);
      assert.equal((await cut).status, 200);
      await hark.start();
      await becomes(id, 'sent');
      await assertOnce(text, mention.next);
      assert.equal(between.count(CREATE), posts + 1, 'asked to store it once');
      assert.equal(between.count(READ_BACK), reads + 1);
    }
  });

  test('killed before the network had it: read back, then sent', async () => {
    const text = 'Killed, then sent.';
    const cut = between.cutNext(CREATE, { carriedOut: false, act: () => hark.kill() });
    const { id } = await hark.reply(conversation, text);
    await cut;
    await hark.start();
    await becomes(id, 'sent');
    await assertOnce(text, mention.next);
  });

  test('only the connection was lost: read back, never sent again', async () => {
    const posts = between.count(CREATE);
    const text = 'Stored, then silence.';
    const cut = between.cutNext(CREATE, { carriedOut: true });
    const { id } = await hark.reply(conversation, text);
    await cut;
    await becomes(id, 'sent');
    await assertOnce(text, mention.next);
    assert.equal(between.count(CREATE), posts + 1);
  });

  test('after all that, everything is on the network once, in order, on the screen, and adds up', async () => {
    const all = [...await repliesTo(mention), ...await repliesTo(mention.next)]
      .filter((one) => one.author === network.brand.handle);
    const made = (one) => one.rkey; // it begins with the moment it was queued
    assert.deepEqual(all.sort((a, b) => (made(a) < made(b) ? -1 : 1)).map((one) => one.text), sent);
    await eventually(async () => (await page.locator('.bubble.out .bubble-text').allTextContents()).join('|') === sent.join('|'),
      'the screen shows what was sent');
    assert.equal(await page.evaluate(() => window.neverLoadedAgain), true);
    const sum = await balance();
    assert.deepEqual([sum.opened, sum.answered], [2, 2]);
    assert.deepEqual(screen.faults, []);
    const read = await api(page, 'GET', `/conversations/${conversation}`);
    assert.equal(read.body.messages.filter((one) => one.delivery === 'sent').length, sent.length);
    allWell = true;
  });
});
