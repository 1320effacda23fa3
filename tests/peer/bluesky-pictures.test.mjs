// Pictures on the real Bluesky network: a customer's are kept and shown, the brand's stand there with
// their descriptions, byte for byte and in order; also when the program is killed between giving a
// picture and naming it, or right after.
//
//   tests/peer/alone.sh node --test tests/peer/bluesky-pictures.test.mjs
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { caseId, eventually, openBrowser, openCase, openScreen, words } from '../browser/lib/desk.mjs';
import { stripes } from '../browser/lib/picture.mjs';
import { Between } from './lib/between.mjs';
import { EMAIL, Hark, PASSWORD } from './lib/hark.mjs';
import { isAlone, startNetwork } from './lib/network.mjs';

const CREATE = 'com.atproto.repo.createRecord';
const READ_BACK = 'com.atproto.repo.getRecord';
const UPLOAD = 'com.atproto.repo.uploadBlob';
const ANNA = 'Anna Zielińska';
const ALT = 'Pęknięty zderzak: פגוש סדוק "tył" <b>🚗</b>';

const skip = isAlone() ? false
  : 'the network listens on all interfaces and needs a network namespace: run it as root, or allow user namespaces';

const say = (key) => words('en', key);
const base64 = (bytes) => bytes.toString('base64');
// Each of its own colour, so that no two are one file.
let colour = 0;
const picture = () => stripes(320, 200, [(colour += 7) % 256, 110, 160]);

let network;
let between;
let hark;
let browser;
let screen;
let page;
let mention;
let conversation;
let allWell = false;

const becomes = (id, delivery) => eventually(async () => (await hark.message(conversation, id)).delivery === delivery,
  `${delivery}: ${id}`, 60_000);
const give = (pictures) => Promise.all(pictures.map(({ bytes, alt }, i) => hark.give(bytes, `picture-${i + 1}.png`, alt)));

// It stands below the mention once, with these pictures in this order; what the network shows of them
// is what was given.
async function assertOnce(text, pictures) {
  const found = (await network.ask('replies', { uri: mention.uri })).filter((one) => one.text === text);
  assert.equal(found.length, 1, `${found.length} times on the network: ${text}`);
  assert.equal(found[0].author, network.brand.handle);
  assert.deepEqual(found[0].images.map((one) => one.alt), pictures.map((one) => one.alt));
  for (const [i, { cid, path }] of found[0].images.entries()) {
    const kept = await network.ask('blob', { cid, did: network.brand.did });
    assert.equal(kept.mime, 'image/png');
    assert.ok(Buffer.from(kept.base64, 'base64').equals(pictures[i].bytes), `picture ${i + 1}`);
    const shown = await fetch(network.images_url + path);
    assert.match(`${shown.status} ${shown.headers.get('content-type')}`, /^200 image\//);
  }
}

describe('pictures on Bluesky', { skip, timeout: 800_000 }, () => {
  before(async () => {
    [network, browser] = await Promise.all([startNetwork(), openBrowser()]);
    between = await new Between(network.service_url).start();
    hark = new Hark();
    hark.init();
    await hark.start();
    hark.connect('bluesky', 'Bluesky of the brand',
      { handle: network.brand.handle, service_url: between.url, images_url: network.images_url, allow_private_addresses: 'yes' },
      { app_password: network.brand.app_password });
    screen = await openScreen(browser);
    page = await screen.context.newPage();
    await page.goto(`${hark.url}/`);
    await page.getByLabel(say('signin.email')).fill(EMAIL);
    await page.getByLabel(say('signin.password')).fill(PASSWORD);
    await page.getByRole('button', { name: say('signin.button') }).click();
    await page.waitForSelector('.list-pane');
  });
  after(async () => {
    if (!allWell) console.log(`hark's log:\n${hark?.errors}`);
    await browser?.close();
    between?.stop();
    await network?.stop();
    await hark?.remove();
  });

  test('pictures on a mention are kept and shown, with the words for who cannot see them', async () => {
    mention = await network.ask('mention', { text: '@brand see for yourself', images: [
      { base64: base64(picture()), mime: 'image/png', alt: ALT }, { base64: base64(picture()), mime: 'image/png', alt: '' }] });
    await page.locator('.row', { hasText: ANNA }).waitFor();
    await openCase(page, ANNA);
    conversation = caseId(page);
    const shown = page.locator('.bubble.in .thumb img');
    await eventually(async () => (await shown.count()) === 2, 'both are there');
    for (const one of await shown.all())
      await eventually(async () => (await one.evaluate((img) => img.naturalWidth)) >= 320, 'it is drawn');
    await page.locator('.bubble.in .thumb').first().click();
    await page.locator('dialog').getByText(ALT).waitFor();
    await page.keyboard.press('Escape');
    const [{ attachments }] = (await hark.call('GET', `/conversations/${conversation}`)).messages;
    assert.deepEqual(attachments.map((one) => [one.state, one.mime, one.caption]),
      [['fetched', 'image/jpeg', ALT], ['fetched', 'image/jpeg', '']]);
  });

  test('one picture, described in the browser, stands on the network once', async () => {
    const bytes = picture();
    await page.locator('.composer.public input[type=file]').setInputFiles({ name: 'map.png', mimeType: 'image/png', buffer: bytes });
    await page.getByLabel(say('file.describe')).fill(ALT);
    await page.locator('.composer.public .editor').fill('This way, Anna.');
    await eventually(() => page.locator('.button.send').isEnabled(), 'it may leave');
    await page.locator('.button.send').click();
    await page.locator('.bubble.out', { hasText: 'This way' }).getByText(say('delivery.sent'), { exact: true })
      .waitFor({ timeout: 60_000 });
    await assertOnce('This way, Anna.', [{ bytes, alt: ALT }]);
    assert.equal(between.count(UPLOAD), 1);
  });

  test('four pictures, one without words, in their order', async () => {
    const pictures = ['first', '', 'third', ALT].map((alt) => ({ bytes: picture(), alt }));
    const { id } = await hark.reply(conversation, 'Step by step.', { attachments: await give(pictures) });
    await becomes(id, 'sent');
    await assertOnce('Step by step.', pictures);
    const all = [...pictures, { bytes: picture(), alt: '' }];
    const refused = await hark.reply(conversation, 'Five.', { attachments: await give(all), status: 422 });
    assert.match(`${refused.code} ${refused.message}`, /^invalid .*too_many_files/);
  });

  // What the kill hits: a picture that was given, the post before it arrived, the post that is there.
  for (const [name, at, carriedOut, texts] of [
    ['after a picture was given, before the next', UPLOAD, true, ['Killed between two pictures.']],
    ['after all pictures were given, before the post', CREATE, false, ['Killed before the post.', 'And again.']],
    ['after the post', CREATE, true, ['Killed after the post.', 'And once more.']],
  ]) test(`killed ${name}: one post, with its pictures`, async () => {
    for (const text of texts) {
      const pictures = [{ bytes: picture(), alt: 'left' }, { bytes: picture(), alt: 'right' }];
      const attachments = await give(pictures);
      const [posts, reads, uploads] = [CREATE, READ_BACK, UPLOAD].map((one) => between.count(one));
      const cut = between.cutNext(at, { carriedOut, act: () => hark.kill() });
      const { id } = await hark.reply(conversation, text, { attachments });
      await cut;
      await hark.start();
      await becomes(id, 'sent');
      await assertOnce(text, pictures);
      assert.equal(between.count(CREATE), posts + 1, 'one post was made');
      assert.equal(between.count(READ_BACK), reads + (at === CREATE && carriedOut ? 1 : 0), 'read back before anything else');
      const before = at === UPLOAD ? 1 : 2;
      assert.equal(between.count(UPLOAD), uploads + before + (carriedOut && at === CREATE ? 0 : 2));
    }
  });

  test('a quote with a picture of its own is kept, too', async () => {
    const [ours] = await network.ask('replies', { uri: mention.uri });
    await network.ask('quote', { subject: { uri: ours.uri, cid: ours.cid }, text: 'They answered with this, and I with that',
      from: 'jan', images: [{ base64: base64(picture()), mime: 'image/png', alt: 'that' }] });
    const row = await eventually(async () => (await hark.call('GET', '/conversations')).conversations
      .find((one) => one.title.includes('They answered')), 'it is there');
    await eventually(async () => (await hark.call('GET', `/conversations/${row.id}`)).messages[0].attachments[0]?.state === 'fetched', 'kept');
  });

  test('after all that, everything adds up', async () => {
    const check = hark.run('check');
    assert.equal(check.code, 0, check.text);
    assert.deepEqual(screen.faults, []);
    allWell = true;
  });
});
