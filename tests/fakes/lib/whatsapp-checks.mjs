// What the Cloud API refuses, in its own words: a status and a body, or null if all is well.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp, August 2026.
import { createHmac } from 'node:crypto';

export const DAY_MS = 24 * 60 * 60 * 1000;

export function graphError(status, code, message, details, extra = {}) {
  return {
    status,
    headers: extra.headers ?? {},
    body: {
      error: {
        message: `(#${code}) ${message}`,
        type: 'OAuthException',
        code,
        ...(extra.subcode ? { error_subcode: extra.subcode } : {}),
        ...(details ? { error_data: { messaging_product: 'whatsapp', details } } : {}),
        fbtrace_id: 'AfakeTrace',
      },
    },
  };
}

const parameter = (details) => graphError(400, 100, 'Invalid parameter', details);
const missing = (name) => graphError(400, 131008, 'Required parameter is missing', `The parameter ${name} is required.`);

export function checkCaller(request, url, options) {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (token !== options.token) return graphError(401, 190, 'Error validating access token: Session has expired.');
  const proof = url.searchParams.get('appsecret_proof');
  if (proof !== null && proof !== createHmac('sha256', options.appSecret).update(token).digest('hex'))
    return graphError(400, 100, 'Invalid appsecret_proof provided in the API argument');
  return null;
}

export function checkPath(url, options) {
  const [, version, number] = /^\/(v\d+\.\d+)\/([^/]+)\/messages$/.exec(url.pathname) ?? [];
  if (!version) return graphError(404, 2500, `Unknown path components: ${url.pathname}`);
  if (number !== options.phoneNumberId)
    return graphError(400, 100, `Unsupported post request. Object with ID '${number}' does not exist`, undefined, { subcode: 33 });
  return null;
}

const textOf = {
  text(part) {
    if (typeof part?.body !== 'string' || part.body === '') return missing("text['body']");
    if ([...part.body].length > 4096) return parameter("Param text['body'] must be at most 4096 characters long.");
    return null;
  },
  reaction(part) {
    if (typeof part?.message_id !== 'string') return missing("reaction['message_id']");
    if (typeof part?.emoji !== 'string') return missing("reaction['emoji']");
    return null;
  },
};

const MEGABYTE = 1024 * 1024;
const taken = { 'image/jpeg': 5 * MEGABYTE, 'image/png': 5 * MEGABYTE, 'application/pdf': 100 * MEGABYTE };

// A file that is given to the network: what it takes, by kind and size.
export function checkUpload(form, file) {
  if (form.get('messaging_product') !== 'whatsapp') return missing('messaging_product');
  if (!file || typeof file === 'string') return missing('file');
  if (form.get('type') !== file.type) return parameter('Param type does not fit the file.');
  if (!taken[file.type]) return parameter(`Param file must be a file with one of the following types: ${Object.keys(taken).join(', ')}. Received file of type '${file.type}'.`);
  if (file.size > taken[file.type]) return graphError(400, 131052, 'Media upload error', 'The file is too large.');
  return null;
}

const captioned = (name) => (part, given) => {
  if (typeof part?.id !== 'string') return missing(`${name}['id']`);
  const file = given.get(part.id);
  if (!file) return graphError(400, 100, 'Invalid parameter', `Param ${name}['id'] is not a valid whatsapp business account media attachment ID`);
  if ([...(part.caption ?? '')].length > 1024) return parameter(`Param ${name}['caption'] must be at most 1024 characters long.`);
  if ((name === 'image') !== file.type.startsWith('image/')) return graphError(400, 131053, 'Media upload error', 'The file is of another kind.');
  return null;
};
textOf.image = captioned('image');
textOf.document = captioned('document');

const places = (text = '') => [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((found) => found[1]))];
const badValue = (text) => typeof text !== 'string' || text.trim() === '' || /[\n\t]| {5}/.test(text);

// The picture, film or document in the heading of a template, in lower case; undefined without.
const mediaOf = (template) => ['image', 'video', 'document'].find((type) =>
  template.components.some((one) => one.type === 'HEADER' && one.format === type.toUpperCase()));

function checkHeading(part, template, given) {
  const media = mediaOf(template);
  const parameters = part.components?.find((one) => one.type === 'header')?.parameters ?? [];
  if (!media) return null;
  const file = given.get(parameters[0]?.[media]?.id);
  if (parameters.length === 1 && parameters[0].type === media && file) return null;
  return graphError(400, 132012, 'Parameter format does not match format in the created template', `header: Format mismatch, expected ${media.toUpperCase()}`);
}

// What completes the address of a button.
function checkButtons(part, template) {
  const buttons = template.components.find((one) => one.type === 'BUTTONS')?.buttons ?? [];
  const filled = part.components?.filter((one) => one.type === 'button') ?? [];
  const wanted = buttons.flatMap((one, i) => (places(one.url).length > 0 ? [String(i)] : []));
  const fits = filled.length === wanted.length && filled.every((one, i) => one.sub_type === 'url' && one.index === wanted[i]
    && one.parameters?.length === 1 && one.parameters[0].type === 'text' && !badValue(one.parameters[0].text));
  return fits ? null : graphError(400, 131008, 'Required parameter is missing', 'buttons: Button at index 0 of type Url requires a parameter');
}

// A template message against those that the account has.
function checkTemplate(part, templates, given) {
  if (typeof part?.name !== 'string') return missing("template['name']");
  if (typeof part?.language?.code !== 'string') return missing("template['language']['code']");
  const found = templates.find((one) => one.name === part.name && one.language === part.language.code && one.status === 'APPROVED');
  if (!found)
    return graphError(404, 132001, 'Template name does not exist in the translation',
      `template name (${part.name}) does not exist in ${part.language.code}`);
  const refusal = checkHeading(part, found, given) ?? checkButtons(part, found);
  if (refusal) return refusal;
  for (const type of ['header', 'body']) {
    if (type === 'header' && mediaOf(found)) continue;
    const wanted = places(found.components.find((one) => one.type === type.toUpperCase())?.text);
    const values = part.components?.find((one) => one.type === type)?.parameters ?? [];
    if (values.length !== wanted.length)
      return graphError(400, 132000, 'Number of parameters does not match the expected number of params',
        `${type}: number of localizable_params (${values.length}) does not match the expected number of params (${wanted.length})`);
    if (found.parameter_format === 'NAMED' && values.some((one) => !wanted.includes(one.parameter_name)))
      return graphError(400, 100, 'Invalid parameter', 'Parameter name is missing or empty');
    if (values.some((one) => one.type !== 'text' || badValue(one.text)))
      return graphError(400, 132018, 'Template parameter is not valid', 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
  }
  return null;
}

// The person or group a message goes to, in one word.
export const addressee = (message) => message.recipient ?? message.to;

export function checkMessage(message, options, openUntil, now, given = new Map(), templates = []) {
  if (message === null || typeof message !== 'object') return parameter('The request body is not JSON.');
  if (message.messaging_product !== 'whatsapp') return missing('messaging_product');
  const group = message.recipient_type === 'group';
  if (!['individual', 'group', undefined].includes(message.recipient_type)) return parameter('recipient_type');
  if (!message.to && !message.recipient) return missing('to or recipient');
  if (!group && message.to && !/^\+?\d{6,15}$/.test(message.to)) return parameter("Param 'to' is not a phone number.");
  if (message.recipient && !/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(message.recipient))
    return parameter("Param 'recipient' is not a business-scoped user id.");
  if ((message.biz_opaque_callback_data ?? '').length > 512) return parameter('biz_opaque_callback_data');
  if (message.context !== undefined && typeof message.context?.message_id !== 'string') return missing("context['message_id']");
  if (message.type === 'template') return checkTemplate(message.template, templates, given);
  const check = textOf[message.type ?? 'text'];
  if (!check) return parameter(`type '${message.type}' is not known to this fake`);
  const refusal = check(message[message.type ?? 'text'], given);
  if (refusal) return refusal;
  if (options.windows && !((openUntil.get(addressee(message).replace(/^\+/, '')) ?? 0) > now))
    return graphError(400, 131047, 'Re-engagement message',
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.');
  return null;
}
