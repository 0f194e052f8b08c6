/** Where the plugin's API, and the explanations of its problem codes, are below the host's `publicUrl`. */

export const API_PATH = '/api/v1';

/** The reference that everybody can read, unless the setting `publicReference` is off. */
export const PUBLIC_REFERENCE_PATH = `${API_PATH}/reference`;
/** The reference of administrators, which also explains the codes of their own JSON. */
export const ADMIN_REFERENCE_PATH = '/admin/integrations/api/reference';
