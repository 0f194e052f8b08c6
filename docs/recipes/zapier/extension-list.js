/** Fills the list of users in the action "Set a User's Presence". Zapier requires a trigger for that; it is hidden. */

async function listExtensions(z) {
  const response = await z.request({ url: '/extensions' });
  return response.data.items.map(({ extension, name }) => ({
    id: extension,
    name: name ? `${extension} ${name}` : extension,
  }));
}

module.exports = {
  key: 'extension_list',
  noun: 'Extension',
  display: {
    label: 'List of Extensions',
    description: 'Triggers when the list of extensions is needed.',
    hidden: true,
  },
  operation: { type: 'polling', perform: listExtensions, sample: { id: '205', name: '205 Ada Lovelace' } },
};
