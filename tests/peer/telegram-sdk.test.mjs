// Is our fake of Telegram true to the network? grammy, which others run against the real one, asks it
// for news, answers, sends files and reacts, unmodified.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Bot, GrammyError, InputFile } from 'grammy';

import { startTelegramFake } from '../fakes/telegram.mjs';

const anna = { id: 5550001, first_name: 'Anna', last_name: 'Zielińska', username: 'anna_z' };
let fake;
let bot;

before(async () => {
  fake = await startTelegramFake({ wait_ms: 200 });
  bot = new Bot(fake.token, { client: { apiRoot: fake.url } });
});
after(() => fake.close());

const refused = async (promise) => {
  const error = await promise.then(() => assert.fail('it was accepted'), (reason) => reason);
  assert.ok(error instanceof GrammyError, String(error));
  return error;
};

test('says who it is, and refuses a stranger', async () => {
  await bot.init();
  assert.equal(bot.botInfo.username, 'kotwica_bot');
  const stranger = new Bot(`${fake.bot.id}:other`, { client: { apiRoot: fake.url } });
  assert.equal((await refused(stranger.api.getMe())).error_code, 401);
});

test('nobody can be written to who did not write first', async () => {
  assert.match((await refused(bot.api.sendMessage(anna.id, 'halo'))).description, /chat not found/);
});

test('gives what people write to its poller, once', async () => {
  const heard = [];
  bot.on('message', (context) => { heard.push(context.message.text ?? context.message.document.file_name); });
  bot.on('edited_message', (context) => { heard.push(`edited: ${context.editedMessage.text}`); });
  bot.on('message_reaction', (context) => { heard.push(context.reactions().emojiAdded[0]); });
  const running = bot.start({ allowed_updates: ['message', 'edited_message', 'message_reaction'] });
  const first = fake.say({ from: anna, text: 'Zgłosiłam szkodę 😡' });
  fake.say({ from: anna, document: { file_id: 'a', file_unique_id: 'a', file_name: 'polisa.pdf' } });
  fake.edit(first, 'Zgłosiłam dwie szkody');
  fake.react(first, '❤');
  while (heard.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  await bot.stop();
  await running;
  assert.deepEqual(heard, ['Zgłosiłam szkodę 😡', 'polisa.pdf', 'edited: Zgłosiłam dwie szkody', '❤']);
});

test('takes answers, quotations, pictures, files and reactions', async () => {
  const said = await bot.api.sendMessage(anna.id, 'Już sprawdzamy.', { reply_parameters: { message_id: 1 } });
  assert.equal(fake.accepted.at(-1).quoted, 1);
  await bot.api.sendPhoto(anna.id, new InputFile(Buffer.from('x'), 'a.jpg'), { caption: 'dach' }).catch(() => undefined);
  await bot.api.sendDocument(anna.id, new InputFile(Buffer.from('%PDF'), 'a.pdf'));
  assert.equal(fake.accepted.at(-1).given.name, 'a.pdf');
  await bot.api.setMessageReaction(anna.id, said.message_id, [{ type: 'emoji', emoji: '👍' }]);
  assert.equal(fake.accepted.at(-1).reaction[0].emoji, '👍');
});

test('refuses what is too long, empty, or unwanted, in words the SDK knows', async () => {
  assert.match((await refused(bot.api.sendMessage(anna.id, 'ż'.repeat(4097)))).description, /too long/);
  assert.equal((await bot.api.sendMessage(anna.id, '😀'.repeat(2048))).chat.id, anna.id);
  assert.match((await refused(bot.api.sendMessage(anna.id, '😀'.repeat(2049)))).description, /too long/);
  assert.match((await refused(bot.api.sendMessage(anna.id, ' '))).description, /empty/);
  fake.faults.push({ limit: 3 });
  assert.equal((await refused(bot.api.sendMessage(anna.id, 'x'))).parameters.retry_after, 3);
  fake.block(anna.id);
  assert.equal((await refused(bot.api.sendMessage(anna.id, 'x'))).error_code, 403);
});

test('a webhook and the question exclude each other', async () => {
  await bot.api.setWebhook('http://127.0.0.1:9/hook', { secret_token: 'word' });
  assert.equal((await refused(bot.api.getUpdates({ timeout: 0 }))).error_code, 409);
  await bot.api.deleteWebhook();
  assert.deepEqual(await bot.api.getUpdates({ offset: 1, timeout: 0 }), []);
});
