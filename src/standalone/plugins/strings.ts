/** The texts of Admin → Plugins and the reasons that the plugin manager gives, ready for translation. */
export const STRINGS = {
  plugins: 'Plugins',
  noPlugins: 'No plugin is installed.',
  enable: 'Enable',
  disable: 'Disable',
  uninstall: 'Uninstall',
  disableTitle: (name: string) => `Disable ${name}?`,
  disableText: 'Its API endpoints refuse every request until it is enabled again. Its data is kept.',
  /** `at` is in UTC. */
  lastChange: (action: string, by: string, at: string) => `${action} by ${by}, ${at} UTC.`,
  uninstallTitle: (name: string) => `Uninstall ${name}?`,
  uninstallText:
    'This disables the plugin and removes its pages and API endpoints. Its data is kept and will be there if you enable it again.',
  deletingData: 'If you delete its data too:',
  deletedUnknown: 'It is unknown how much will be deleted.',
  deletedForGood: 'This can’t be undone.',
  download: 'Download the audit log first (CSV)',
  uninstallConfirm: (name: string) => `To permanently delete its data too, type “${name}”:`,
  uninstallMismatch: (name: string) =>
    `That is not “${name}”. Type it exactly to delete the data, or leave the field empty to keep it.`,
  cancel: 'Cancel',
  error: 'Error',
  reloadForProgress: 'Reload to see progress.',
  reload: 'Reload',
  id: 'ID',
  requires: 'Requires',
  engines: (host: string, node: string) => `Host API ${host}, Node ${node}`,
  menuEntries: 'Menu',
  mounts: 'Paths',
  authorisations: {
    plugin: '(access checked by the plugin)',
    'host-administrator': '(for signed-in administrators)',
  },
  permissions: 'Permissions',
  states: {
    disabled: 'Disabled',
    enabling: 'Enabling…',
    enabled: 'Enabled',
    disabling: 'Disabling…',
    failed: 'Failed',
  },
  /** Why a plugin is disabled or has failed. A failure inside the plugin brings its own message. */
  reasons: {
    turnedOff: 'Turned off by an administrator.',
    retried: (seconds: number) => `Retrying every ${seconds} seconds.`,
    uninstalledKept: 'Uninstalled; its data was kept.',
    uninstalledDeleted: 'Uninstalled; its data was deleted.',
    manifestUnreadable: 'plugin.json could not be read as JSON.',
    manifestInvalid: (errors: string) => `plugin.json is invalid: ${errors}.`,
    settingsInvalid: (name: string, errors: string) => `The settings of ${name} are invalid: ${errors}.`,
    otherHost: (name: string, required: string, actual: string) =>
      `${name} requires host API ${required}; this host has ${actual}.`,
    otherNode: (name: string, required: string, actual: string) =>
      `${name} requires Node ${required}; this is Node ${actual}.`,
    noCreatePlugin: 'Its main module doesn’t export createPlugin.',
  },
  /** Details of the problems with which a request is refused. */
  refusals: {
    unknownPlugin: (id: string) => `There is no plugin with the ID ${id}.`,
    notServing: 'This plugin is being turned on or off. Reload the page in a moment.',
    onlyForms: 'This address can’t be opened directly. Nothing was changed.',
    deleteData: 'deleteData must be true or false.',
    noExport: 'This plugin has no data to download.',
    nameTwice: 'The name was sent more than once. Go back and submit it again.',
  },
} as const;
