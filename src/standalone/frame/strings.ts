/** The texts of the frame around every admin page, ready for translation. */
export const STRINGS = {
  /** The language of all texts of this host, for HTML's `lang` attribute. */
  language: 'en',
  product: 'Exovo',
  skipToContent: 'Skip to content',
  menu: 'Admin menu',
  tenant: { wide: 'Tenant', narrow: 'Current tenant' },
  switchTenant: 'Switch',
  signOut: 'Sign out',
  account: 'Account of',
  foldedMenu: 'Menu',
} as const;
