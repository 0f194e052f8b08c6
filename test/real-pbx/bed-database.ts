/** The PBX's database: FreePBX's tables with the people, the telephones and the trunks of the PBX under test. */
import { createPbxDatabase, type PbxDatabase } from '../pbx/support/pbx-database.js';
import { PREFIX_TRUNK, TRUNK } from './pbx-dialplan.js';
import { EXTENSIONS, SECOND_PHONES } from './people.js';

export async function createBedDatabase(): Promise<PbxDatabase> {
  const database = await createPbxDatabase('freepbx');
  for (const { extension, name } of EXTENSIONS) await database.addExtension(extension, name);
  for (const { id, extension } of SECOND_PHONES) {
    await database.run(
      "INSERT INTO devices (id, tech, dial, devicetype, user) VALUES (?, 'pjsip', ?, 'fixed', ?)",
      [id, `PJSIP/${id}`, extension],
    );
  }
  await database.addTrunk('pjsip', TRUNK);
  await database.addTrunk('pjsip', PREFIX_TRUNK.name);
  await database.run('UPDATE trunks SET dialoutprefix = ? WHERE channelid = ?', [
    PREFIX_TRUNK.prefix,
    PREFIX_TRUNK.name,
  ]);
  return database;
}
