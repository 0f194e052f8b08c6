/**
 * What the endpoints answer, as schemas: the source of the OpenAPI document, and what the port of a host is held to.
 * Answers of the plugin's own are not checked against these on a request's path; the tests do it.
 */
import Joi from 'joi';
import { CALL_DIRECTIONS, CALL_STATUSES, PRESENCES } from '../../host/ports.js';
import { SCOPE_TITLES } from '../../keys/scope.js';

const text = () => Joi.string().allow('');
const seconds = () => Joi.number().integer().min(0).required();

export const presence = Joi.valid(...PRESENCES);

export const pingAnswer = Joi.object({
  ok: Joi.boolean().valid(true).required().description('Always true: the key works.'),
  key: Joi.string().required().description('The name of the key.'),
  scope: Joi.valid(...Object.values(SCOPE_TITLES))
    .required()
    .description('What the key may do.'),
  tenant: Joi.string().required().description('The tenant that the key belongs to.'),
}).description('What the key is.');

export const extensionItem = Joi.object({
  extension: Joi.string().required().description('The number as dialled; text, for leading zeros are legal.'),
  name: text().required().description('The name of the user.'),
  email: Joi.string().allow(null).required().description('Null when the PBX has none.'),
  enabled: Joi.boolean().required().description('Whether the extension is in use.'),
  presence: presence
    .allow(null)
    .required()
    .description('The status of the user; null when the PBX cannot tell.'),
})
  .id('Extension')
  .description('An extension; safe fields only, never credentials.');

export const extensionList = Joi.object({
  items: Joi.array().items(Joi.link('#Extension')).required().description('In numeric order of the number.'),
})
  .shared(extensionItem)
  .description('The extensions of the tenant.');

const party = Joi.object({
  number: text().allow(null).required().description('The number; null when withheld.'),
  name: text().allow(null).required().description('The name; null when unknown.'),
})
  .id('Party')
  .description('One end of a call.');

export const callItem = Joi.object({
  id: Joi.string().required().description('Unique and stable within the tenant.'),
  start: Joi.string()
    .pattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    .required()
    .description('When the call began, in UTC: YYYY-MM-DDTHH:MM:SSZ.'),
  direction: Joi.valid(...CALL_DIRECTIONS)
    .required()
    .description('Seen from the PBX; unknown where its records do not tell.'),
  status: Joi.valid(...CALL_STATUSES)
    .required()
    .description('How the call ended.'),
  from: Joi.link('#Party').required().description('Who called.'),
  to: Joi.link('#Party').required().description('Who was called.'),
  durationSeconds: seconds().description('From the first ring to the end.'),
  talkSeconds: seconds().description('From the answer to the end; 0 when nobody answered.'),
  hasRecording: Joi.boolean().required().description('Whether the PBX has recorded the call.'),
})
  .id('Call')
  .description('One call, however many records the PBX wrote for it.');

export const callList = Joi.object({
  items: Joi.array().items(Joi.link('#Call')).required().description('Newest first.'),
})
  .shared(callItem)
  .shared(party)
  .description('The newest calls of the tenant.');

export const presenceAnswer = Joi.object({
  extension: Joi.string().required().description('The number of the extension.'),
  presence: presence.required().description('The status as now stored.'),
}).description('An extension and its status.');
