/** The Zapier app: connects with a key, watches calls, sets a user's presence. */
const { version } = require('./package.json');
const { version: platformVersion } = require('zapier-platform-core');
const authentication = require('./authentication');
const { befores, afters } = require('./requests');
const newCall = require('./new-call');
const extensionList = require('./extension-list');
const setStatus = require('./set-status');

module.exports = {
  version,
  platformVersion,
  authentication,
  beforeRequest: befores,
  afterResponse: afters,
  triggers: { [newCall.key]: newCall, [extensionList.key]: extensionList },
  creates: { [setStatus.key]: setStatus },
};
