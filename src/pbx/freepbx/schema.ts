/**
 * FreePBX, NethVoice and Issabel: extensions and trunks from the configuration database (`asterisk`), calls from the
 * database that FreePBX's own settings name, presence from Asterisk. One tenant.
 */
import type { PbxSchema } from '../schema.js';
import { singleTenant } from '../single-tenant.js';

export const freePbxSchema: PbxSchema = {
  id: 'freepbx',
  title: 'FreePBX, NethVoice or Issabel',
  open: async (options) => (await import('./open.js')).openFreePbx(options),
  tenants: () => singleTenant,
  secrets: {
    columns: {
      ampusers: null,
      users: ['password'],
      userman_users: ['password'],
      issabelpbx_users: ['password'],
      pjsip: null,
      sip: null,
      iax: null,
      ps_auths: null,
    },
    // They say where the call records are.
    settingsTables: ['freepbx_settings', 'issabelpbx_settings'],
  },
  reads: {
    tables: [
      { table: 'users', columns: ['extension', 'name'] },
      { table: 'devices', columns: ['id', 'tech', 'dial', 'user', 'devicetype'] },
      { table: 'trunks', columns: ['tech', 'channelid', 'usercontext', 'dialoutprefix'] },
      { table: 'userman_users', columns: ['id', 'auth', 'default_extension', 'email'] },
      { table: 'userman_directories', columns: ['id', 'active', 'order'] },
      { table: 'issabelpbx_users', columns: ['id', 'default_extension', 'email'], isVariant: true },
    ],
    callRecords: { database: 'asteriskcdrdb', table: 'cdr' },
  },
};
