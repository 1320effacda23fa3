// Templates as the network tells them: in three languages, with numbers and names, and those that
// cannot be sent from here.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/templates, August 2026; words ours.
const body = (text) => ({ type: 'BODY', text });

export const templates = [
  { name: 'parcel_late', language: 'en_US', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [
    { type: 'HEADER', format: 'TEXT', text: 'Your parcel {{1}}' },
    body('Hello {{1}}, your parcel is late. It comes on {{2}}. We are sorry.'),
    { type: 'FOOTER', text: 'Northwind' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }, { type: 'URL', text: 'Where is it?', url: 'https://northwind.example/parcels' }] },
  ] },
  { name: 'parcel_late', language: 'pl', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [
    body('Dzień dobry {{1}}, paczka się spóźni. Będzie {{2}}. Przepraszamy.')] },
  { name: 'we_answer', language: 'he', status: 'APPROVED', category: 'UTILITY', parameter_format: 'NAMED', components: [
    body('שלום {{first_name}}, בדקנו את הפנייה שלך. התשובה: {{answer}}')] },
  { name: 'still_there', language: 'en_US', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [
    body('We have an answer for you. Write back and we will tell you.')] },
  { name: 'with_picture', language: 'en_US', status: 'APPROVED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['x'] } }, body('Look.')] },
  { name: 'with_code', language: 'en_US', status: 'APPROVED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [
    body('Yours:'), { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Open', url: 'https://northwind.example/{{1}}' }] }] },
  { name: 'with_place', language: 'en_US', status: 'APPROVED', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [
    { type: 'HEADER', format: 'LOCATION' }, body('Here.')] },
  { name: 'with_coupon', language: 'en_US', status: 'APPROVED', category: 'MARKETING', parameter_format: 'POSITIONAL', components: [
    body('Ten off:'), { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'X' }] }] },
  { name: 'not_yet', language: 'en_US', status: 'PENDING', category: 'UTILITY', parameter_format: 'POSITIONAL', components: [body('Soon.')] },
  { name: 'turning', language: 'en_US', status: 'APPROVED', category: 'MARKETING', components: [body('See'), { type: 'CAROUSEL', cards: [] }] },
];
