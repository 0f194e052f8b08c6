/** Sets the presence of one extension. */

async function setStatus(z, bundle) {
  const { extension, presence } = bundle.inputData;
  const response = await z.request({
    method: 'POST',
    url: `/extensions/${encodeURIComponent(extension)}/presence`,
    body: { presence },
  });
  return { id: response.data.extension, ...response.data };
}

module.exports = {
  key: 'set_status',
  noun: 'Presence',
  display: { label: "Set a User's Presence", description: "Sets the presence of an extension's user." },
  operation: {
    perform: setStatus,
    inputFields: [
      {
        key: 'extension',
        label: 'Extension',
        type: 'string',
        required: true,
        dynamic: 'extension_list.id.name',
      },
      {
        key: 'presence',
        label: 'Presence',
        type: 'string',
        required: true,
        choices: ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2'],
      },
    ],
    sample: { id: '205', extension: '205', presence: 'Away' },
  },
};
