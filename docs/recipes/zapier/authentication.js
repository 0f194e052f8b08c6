/** A connection is a server's URL and an API key. */
module.exports = {
  type: 'custom',
  fields: [
    {
      key: 'serverUrl',
      label: 'Server URL',
      helpText: 'For example https://pbx.example.com, without /api/v1.',
      type: 'string',
      required: true,
    },
    {
      key: 'apiKey',
      label: 'API key',
      helpText: 'Created under Admin → Integrations → API. Setting a presence needs the scope Read & write.',
      type: 'password',
      required: true,
    },
  ],
  test: { url: '/ping' },
  connectionLabel: '{{key}} ({{scope}})',
};
