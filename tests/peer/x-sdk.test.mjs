// Is our fake of X true to the network? twitter-api-v2, which others run against the real one, asks it
// for mentions and messages, answers, gives files and takes posts back, unmodified and under the
// network's own host name, over TLS that it checks.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { ApiResponseError, TwitterApi } from 'twitter-api-v2';

import { startXFake } from '../fakes/x.mjs';
import { agentTo, certificate } from './lib/sdk.mjs';

const HOST = 'api.x.com';
const OWN = '900';
const anna = { id: '501', name: 'Anna Zielińska', username: 'anna_z', public_metrics: { followers_count: 1200 } };
const png = (bytes) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(bytes)]);
const mp4 = (bytes) => Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), randomBytes(bytes)]);
let fake;
let agent;
let sdk;

before(async () => {
  const tls = certificate(HOST);
  fake = await startXFake({ tls });
  agent = agentTo(HOST, fake.port, tls.cert);
  const { accessToken } = await new TwitterApi({ clientId: 'kotwica', clientSecret: 'client-secret' }, { httpAgent: agent }).refreshOAuth2Token('refresh-1');
  sdk = new TwitterApi(accessToken, { httpAgent: agent });
});
after(() => fake?.close());

const refused = async (promise) => {
  const error = await promise.then(() => assert.fail('it was accepted'), (reason) => reason);
  assert.ok(error instanceof ApiResponseError, String(error));
  return error;
};

test('sells a token against a refresh token once', async () => {
  const client = new TwitterApi({ clientId: 'kotwica', clientSecret: 'client-secret' }, { httpAgent: agent });
  assert.equal((await refused(client.refreshOAuth2Token('refresh-1'))).code, 400);
  assert.equal((await sdk.v2.me()).data.username, 'kotwica');
  assert.equal((await refused(new TwitterApi('other', { httpAgent: agent }).v2.me())).code, 401);
});

test('lists who named us, with people and files', async () => {
  const post = fake.mention({ from: anna, text: '@kotwica tak to wygląda', files: [fake.file(png(900), 'image/png', 'Dach')] });
  const page = await sdk.v2.userMentionTimeline(OWN, { max_results: 100, expansions: ['author_id', 'attachments.media_keys'], 'media.fields': ['url', 'alt_text'] });
  assert.equal(page.tweets[0].id, post.id);
  assert.equal(page.includes.author(page.tweets[0]).username, 'anna_z');
  assert.equal(page.includes.medias(page.tweets[0])[0].alt_text, 'Dach');
  assert.ok(page.rateLimit.limit > 0 && page.rateLimit.reset > Date.now() / 1000);
  const later = await sdk.v2.userMentionTimeline(OWN, { since_id: post.id });
  assert.equal(later.tweets.length, 0);
});

test('takes a reply once, to who named us, and takes it back', async () => {
  const post = fake.mention({ from: anna, text: '@kotwica czemu cisza?' });
  const { data } = await sdk.v2.reply('Już sprawdzamy.', post.id);
  assert.equal(fake.accepted.at(-1).to, post.id);
  assert.match((await refused(sdk.v2.reply('Już sprawdzamy.', post.id))).data.detail, /duplicate/);
  const stranger = fake.mention({ from: anna, text: 'nadal nic', named: false });
  assert.equal((await refused(sdk.v2.reply('x', stranger.id))).code, 403);
  assert.equal((await refused(sdk.v2.reply('ż'.repeat(281), post.id))).code, 400);
  assert.equal((await sdk.v2.deleteTweet(data.id)).data.deleted, true);
  assert.equal((await refused(sdk.v2.deleteTweet(data.id))).code, 404);
});

test('takes pictures and films as the SDK gives them: in pieces, then worked over', async () => {
  const post = fake.mention({ from: anna, text: '@kotwica pokażcie' });
  const picture = png(2000);
  const film = mp4(2_500_000);
  const id = await sdk.v2.uploadMedia(picture, { media_type: 'image/png', media_category: 'tweet_image' });
  await sdk.v2.createMediaMetadata(id, { alt_text: { text: 'Dach' } });
  const filmId = await sdk.v2.uploadMedia(film, { media_type: 'video/mp4', media_category: 'tweet_video' });
  await sdk.v2.reply('Tak to wygląda.', post.id, { media: { media_ids: [id] } });
  assert.deepEqual(fake.accepted.at(-1).files.map((one) => [one.bytes.equals(picture), one.alt]), [[true, 'Dach']]);
  await sdk.v2.reply('I film.', post.id, { media: { media_ids: [filmId] } });
  assert.deepEqual(fake.accepted.at(-1).files.map((one) => [one.bytes.equals(film), one.pieces.length]), [[true, 3]]);
  assert.equal((await refused(sdk.v2.reply('Razem.', post.id, { media: { media_ids: [id, filmId] } }))).code, 400);
  assert.equal((await refused(sdk.v2.uploadMedia(png(5_000_001), { media_type: 'image/png', media_category: 'tweet_image' }))).code, 413);
});

test('direct messages: listed page by page, written to who wrote, one file to each', async () => {
  for (let i = 1; i <= 3; i++) fake.dm({ from: anna, text: `wiadomość ${i}` });
  const page = await sdk.v2.listDmEvents({ max_results: 2, event_types: 'MessageCreate', 'dm_event.fields': ['sender_id', 'dm_conversation_id'] });
  assert.deepEqual(page.events.map((one) => one.text), ['wiadomość 3', 'wiadomość 2']);
  await page.fetchNext();
  assert.equal(page.events.length, 3);
  const id = await sdk.v2.uploadMedia(png(900), { media_type: 'image/png', media_category: 'dm_image' });
  const { data: { dm_event_id: event } } = await sdk.v2.sendDmToParticipant(anna.id, { text: 'Dziękujemy.', attachments: [{ media_id: id }] });
  assert.equal(fake.accepted.at(-1).id, event);
  assert.equal((await refused(sdk.v2.sendDmToParticipant('77', { text: 'x' }))).code, 403);
});

test('a limit is told as the SDK reads it', async () => {
  const post = fake.mention({ from: anna, text: '@kotwica i co?' });
  fake.faults.push({ limit: 60 });
  const error = await refused(sdk.v2.reply('Chwila.', post.id));
  assert.equal(error.rateLimitError, true);
  assert.equal(error.rateLimit.remaining, 0);
});
