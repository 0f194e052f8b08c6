/**
 * The schemas of the endpoints' responses: the source of the OpenAPI document, and what the results of a host's own ports
 * are validated against. Responses of the plugin's own ports are validated by the tests only, not on every request.
 */
import Joi from 'joi';
import { CALL_DIRECTIONS, CALL_STATUSES, PRESENCES } from '../../host/ports.js';
import { SCOPE_TITLES } from '../../keys/scope.js';

const text = () => Joi.string().allow('');
const seconds = () => Joi.number().integer().min(0).required();

export const presence = Joi.valid(...PRESENCES)
  .id('Presence')
  .description("A user's presence.");

export const pingResponse = Joi.object({
  ok: Joi.boolean().valid(true).required().description('Always true: the key works.'),
  key: Joi.string().required().description('The name of the key.'),
  scope: Joi.valid(...Object.values(SCOPE_TITLES))
    .required()
    .description('What the key allows.'),
  tenant: Joi.string().required().description('The tenant that the key belongs to.'),
}).description('What is known about the key.');

export const extensionItem = Joi.object({
  extension: Joi.string()
    .required()
    .description('The number as dialled. A string, because it may start with 0.'),
  name: text().required().description('The name of the user.'),
  email: Joi.string().allow(null).required().description('Null if the PBX has none.'),
  enabled: Joi.boolean().required().description('Whether the extension is in use.'),
  presence: Joi.alternatives(Joi.link('#Presence'), Joi.valid(null))
    .required()
    .description("The user's presence; null if the PBX doesn't know it."),
})
  .id('Extension')
  .description('An extension. Safe fields only, never credentials.');

export const extensionList = Joi.object({
  items: Joi.array()
    .items(Joi.link('#Extension'))
    .required()
    .description('In numeric order of the extension.'),
})
  .shared(extensionItem)
  .shared(presence)
  .description("The tenant's extensions.");

const party = Joi.object({
  number: text().allow(null).required().description('The number; null if withheld.'),
  name: text().allow(null).required().description('The name; null if unknown.'),
})
  .id('Party')
  .description('The caller, or the party that was called.');

export const callItem = Joi.object({
  id: Joi.string().required().description('Unique and stable within the tenant.'),
  start: Joi.string()
    .isoDate()
    .pattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    .required()
    .description('When the call started, in UTC: YYYY-MM-DDTHH:MM:SSZ.'),
  direction: Joi.valid(...CALL_DIRECTIONS)
    .required()
    .description("From the PBX's point of view; unknown if its records don't show it."),
  status: Joi.valid(...CALL_STATUSES)
    .required()
    .description('How the call ended.'),
  from: Joi.link('#Party').required(),
  to: Joi.link('#Party').required(),
  durationSeconds: seconds().description('From the first ring to the end.'),
  talkSeconds: seconds().description('From the answer to the end; 0 if nobody answered.'),
  hasRecording: Joi.boolean().required().description('Whether the PBX recorded the call.'),
})
  .id('Call')
  .description(
    'One call, however many records the PBX wrote for it. `from` is the caller, `to` the party that was called.',
  );

export const callList = Joi.object({
  items: Joi.array().items(Joi.link('#Call')).required().description('Newest first.'),
})
  .shared(callItem)
  .shared(party)
  .description("The tenant's most recent calls.");

export const presenceResponse = Joi.object({
  extension: Joi.string().required().description('The number of the extension.'),
  presence: Joi.link('#Presence').required(),
})
  .shared(presence)
  .description('An extension and its presence as now stored.');
