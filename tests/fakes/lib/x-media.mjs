// What the fake of X does with files: takes them whole or in pieces, works films over, and lets a post
// or a message name what is ready. See ../x.mjs.
//
// Source: docs.x.com/x-api/media, August 2026; checked by npm twitter-api-v2 (tests/peer).
const MAX = { image: 5_000_000, gif: 15_000_000, video: 512_000_000 };
const PIECE_MAX = 5 * 1024 * 1024;

const kindOf = (bytes) => (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])) || bytes[0] === 0xff || bytes.subarray(8, 12).toString() === 'WEBP' ? 'image'
  : bytes.subarray(0, 3).toString() === 'GIF' ? 'gif' : bytes.subarray(4, 8).toString() === 'ftyp' ? 'video' : '');

// The fields of a form, or of JSON, in which bytes stand as base64. The SDK gives the bytes of a form no
// file name, without which Node would take them for text.
export function readFields(request, bytes) {
  const [, boundary] = /^multipart\/form-data; *boundary="?([^";]+)/i.exec(request.headers['content-type'] ?? '') ?? [];
  if (!boundary) return bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : {};
  const fields = {};
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const [, key] = /name="([^"]*)"/i.exec(part) ?? [];
    const value = Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4, -2), 'latin1');
    fields[key] = key === 'media' ? value : value.toString('utf8');
  }
  return fields;
}

export function mediaShelf(refuse, nameOf) {
  const given = new Map(); // id -> { category, mime, total, pieces, bytes, looks, alt }
  const shelf = { given, looks: 1 }; // `looks`: how often a film is still being worked over

  function begin(category, total) {
    const [where, kind] = (category ?? '').split('_');
    if (!['tweet', 'dm'].includes(where) || !MAX[kind]) throw refuse(400, 'Invalid Request', `$.media_category: does not have a value in the enumeration, '${category}'`);
    if (!(total > 0)) throw refuse(400, 'Invalid Request', '$.total_bytes: is missing but it is required');
    if (total > MAX[kind]) throw refuse(413, 'Request Entity Too Large', `maximum size is ${MAX[kind]}`);
    return { category, where, kind, total, pieces: [] };
  }
  const described = (id, more) => ({ id, media_key: `3_${id}`, expires_after_secs: 86400, ...more });
  const find = (id) => given.get(id) ?? (() => { throw refuse(400, 'Invalid Request', 'Invalid Media ID'); })();

  function finish(id, one) {
    one.bytes = Buffer.concat(one.pieces);
    if (one.bytes.length !== one.total) throw refuse(400, 'Invalid Request', 'Segments do not add up to provided total file size.');
    if (kindOf(one.bytes) !== one.kind) throw refuse(400, 'Invalid Request', 'media type unrecognized.');
    one.looks = one.kind === 'video' ? shelf.looks : 0;
    return described(id, work(one));
  }
  const work = (one) => (one.kind !== 'video' ? {} : { processing_info: one.looks > 0 ? { state: 'in_progress', check_after_secs: 1, progress_percent: 5 } : { state: 'succeeded', progress_percent: 100 } });

  const calls = {
    'POST media/upload': ({ media, media_category: category }) => {
      if (!Buffer.isBuffer(media)) throw refuse(400, 'Invalid Request', 'media: is missing');
      const one = begin(category, media.length);
      if (one.kind !== 'image') throw refuse(400, 'Invalid Request', 'This kind of media is taken in pieces only.');
      one.pieces.push(media);
      const id = nameOf();
      const answer = finish(id, one);
      given.set(id, one);
      return [200, { data: answer }];
    },
    'POST media/upload/initialize': ({ media_type: mime, total_bytes: total, media_category: category, additional_owners: owners, ...more }) => {
      if (Object.keys(more).length > 0) throw refuse(400, 'Invalid Request', `$.${Object.keys(more)[0]}: is not defined in the schema`);
      if (!/^(image|video)\/[a-z0-9]+$/.test(mime ?? '')) throw refuse(400, 'Invalid Request', '$.media_type: does not have a value in the enumeration');
      const id = nameOf();
      given.set(id, { ...begin(category, total), mime });
      return [200, { data: described(id) }];
    },
    'POST media/metadata': ({ id, metadata }) => {
      const text = metadata?.alt_text?.text;
      if (typeof text !== 'string' || text === '' || text.length > 1000) throw refuse(400, 'Invalid Request', '$.metadata.alt_text.text: is missing or too long');
      find(id).alt = text;
      return [200, { data: { id, associated_metadata: metadata } }];
    },
    'GET media/upload': (_, query) => {
      if (query.get('command') !== 'STATUS') throw refuse(400, 'Invalid Request', 'command: does not have a value in the enumeration');
      const one = find(query.get('media_id'));
      if (one.looks > 0) one.looks--;
      return [200, { data: described(query.get('media_id'), work(one)) }];
    },
  };

  function append(id, { media, segment_index: index }) {
    const one = find(id);
    const bytes = Buffer.isBuffer(media) ? media : Buffer.from(media ?? '', 'base64');
    if (bytes.length === 0 || bytes.length > PIECE_MAX) throw refuse(bytes.length === 0 ? 400 : 413, 'Invalid Request', 'media: is missing or too long');
    if (!/^\d{1,3}$/.test(String(index))) throw refuse(400, 'Invalid Request', '$.segment_index: is out of range');
    one.pieces[Number(index)] = bytes;
    return [200, { data: { expires_at: Math.floor(Date.now() / 1000) + 86400 } }];
  }

  // undefined: the call is none about files.
  shelf.answer = (method, path, query, fields) => {
    const name = path.replace('/2/', '');
    const [, id, verb] = /^media\/upload\/(\d+)\/(append|finalize)$/.exec(name) ?? [];
    if (method === 'POST' && verb === 'append') return append(id, fields);
    if (method === 'POST' && verb === 'finalize') return [200, { data: finish(id, find(id)) }];
    return calls[`${method} ${name}`]?.(fields, query);
  };

  // May these stand in one post or message? Each must be ready; a film or a GIF stands alone.
  shelf.take = (ids, where, most) => {
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > most) throw refuse(400, 'Invalid Request', `$.media.media_ids: must have a maximum size of ${most} in the array`);
    const files = ids.map((id) => find(id));
    if (files.some((one) => !one.bytes || one.looks > 0)) throw refuse(400, 'Invalid Request', 'Your media IDs are invalid.');
    if (files.some((one) => one.where !== where)) throw refuse(400, 'Invalid Request', 'The media category does not fit.');
    if (files.length > 1 && files.some((one) => one.kind !== 'image')) throw refuse(400, 'Invalid Request', 'Only one video or animated GIF is allowed.');
    return files;
  };
  return shelf;
}
