/** The real table definitions of the PBXes under test: columns, keys, engines and character sets. */

const USERS_COLUMNS = `
  password varchar(20) DEFAULT NULL, name varchar(50) DEFAULT NULL, voicemail varchar(50) DEFAULT NULL,
  ringtimer int DEFAULT NULL, noanswer varchar(100) DEFAULT NULL, recording varchar(50) DEFAULT NULL,
  outboundcid varchar(50) DEFAULT NULL, sipname varchar(50) DEFAULT NULL, mohclass varchar(80) DEFAULT 'default'`;
const DEVICES_COLUMNS = `
  tech varchar(10) NOT NULL DEFAULT '', dial varchar(255) NOT NULL DEFAULT '',
  devicetype varchar(5) NOT NULL DEFAULT '', user varchar(50) DEFAULT NULL, description varchar(50) DEFAULT NULL,
  emergency_cid varchar(100) DEFAULT NULL`;
const PEOPLE_COLUMNS = `
  id int NOT NULL AUTO_INCREMENT, username varchar(150) DEFAULT NULL, description varchar(255) DEFAULT NULL,
  password varchar(255) DEFAULT NULL, default_extension varchar(45) NOT NULL DEFAULT 'none',
  fname varchar(100) DEFAULT NULL, lname varchar(100) DEFAULT NULL, PRIMARY KEY (id)`;
const SETTINGS_COLUMNS = `
  keyword varchar(50) NOT NULL DEFAULT '', value varchar(255) DEFAULT NULL, name varchar(80) DEFAULT NULL,
  PRIMARY KEY (keyword)`;
const TRUNKS = (options: string): string => `CREATE TABLE trunks (
  trunkid int NOT NULL DEFAULT 0, name varchar(50) NOT NULL DEFAULT '', tech varchar(20) NOT NULL DEFAULT '',
  outcid varchar(40) NOT NULL DEFAULT '', channelid varchar(190) NOT NULL DEFAULT '', disabled varchar(4) DEFAULT 'off',
  dialoutprefix varchar(255) NOT NULL DEFAULT '', usercontext varchar(255) DEFAULT NULL,
  PRIMARY KEY (trunkid, tech, channelid)) ${options}`;
const AMPUSERS = `CREATE TABLE ampusers (
  username varchar(190) NOT NULL, password_sha1 varchar(40) NOT NULL, PRIMARY KEY (username))`;
const SIP = `CREATE TABLE pjsip (
  id varchar(20) NOT NULL, keyword varchar(30) NOT NULL, data varchar(255) NOT NULL, flags int NOT NULL DEFAULT 0,
  PRIMARY KEY (id, keyword))`;

const UTF8MB4 = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';
const LATIN1 = 'ENGINE=MyISAM DEFAULT CHARSET=latin1';

export const FREEPBX: readonly string[] = [
  `CREATE TABLE users (extension varchar(20) NOT NULL DEFAULT '', ${USERS_COLUMNS}, KEY extension (extension)) ${UTF8MB4}`,
  `CREATE TABLE devices (id varchar(20) NOT NULL DEFAULT '', ${DEVICES_COLUMNS}, KEY id (id), KEY tech (tech)) ${UTF8MB4}`,
  `CREATE TABLE userman_users (${PEOPLE_COLUMNS}, auth varchar(150) DEFAULT '1', email longtext,
     UNIQUE KEY username_UNIQUE (username, auth)) ${UTF8MB4}`,
  `CREATE TABLE userman_directories (id int NOT NULL AUTO_INCREMENT, name varchar(250) DEFAULT NULL,
     driver varchar(150) DEFAULT NULL, active tinyint NOT NULL DEFAULT 0, \`order\` int NOT NULL DEFAULT 5,
     PRIMARY KEY (id)) ${UTF8MB4}`,
  `INSERT INTO userman_directories (id, name, active, \`order\`) VALUES (1, 'PBX Internal Directory', 1, 5)`,
  `CREATE TABLE freepbx_settings (${SETTINGS_COLUMNS}) ${UTF8MB4}`,
  TRUNKS(UTF8MB4),
  AMPUSERS,
  SIP,
];

/** FreePBX 12: MyISAM, latin1, a User Manager without directories. */
export const FREEPBX_OLD: readonly string[] = [
  `CREATE TABLE users (extension varchar(20) NOT NULL DEFAULT '', ${USERS_COLUMNS}, KEY extension (extension)) ${LATIN1}`,
  `CREATE TABLE devices (id varchar(20) NOT NULL DEFAULT '', ${DEVICES_COLUMNS}, KEY id (id)) ${LATIN1}`,
  `CREATE TABLE userman_users (${PEOPLE_COLUMNS}, email varchar(100) DEFAULT NULL) ${LATIN1}`,
  `CREATE TABLE freepbx_settings (${SETTINGS_COLUMNS}) ${LATIN1}`,
  TRUNKS(LATIN1),
  AMPUSERS,
];

export const ISSABEL: readonly string[] = [
  `CREATE TABLE users (extension varchar(20) NOT NULL DEFAULT '', ${USERS_COLUMNS}, PRIMARY KEY (extension)) ${LATIN1}`,
  `CREATE TABLE devices (id varchar(20) NOT NULL DEFAULT '', ${DEVICES_COLUMNS}, PRIMARY KEY (id)) ${LATIN1}`,
  `CREATE TABLE issabelpbx_users (${PEOPLE_COLUMNS}, email varchar(100) DEFAULT NULL) ${LATIN1}`,
  `CREATE TABLE issabelpbx_settings (${SETTINGS_COLUMNS}) ${LATIN1}`,
  TRUNKS(LATIN1),
  AMPUSERS,
];

const CDR_BASE = `clid varchar(80) NOT NULL DEFAULT '', src varchar(80) NOT NULL DEFAULT '',
  dst varchar(80) NOT NULL DEFAULT '', dcontext varchar(80) NOT NULL DEFAULT '', channel varchar(80) NOT NULL DEFAULT '',
  dstchannel varchar(80) NOT NULL DEFAULT '', lastapp varchar(80) NOT NULL DEFAULT '',
  lastdata varchar(80) NOT NULL DEFAULT '', duration int NOT NULL DEFAULT 0, billsec int NOT NULL DEFAULT 0,
  disposition varchar(45) NOT NULL DEFAULT '', amaflags int NOT NULL DEFAULT 0,
  accountcode varchar(20) NOT NULL DEFAULT '', uniqueid varchar(32) NOT NULL DEFAULT '',
  userfield varchar(255) NOT NULL DEFAULT ''`;
const CDR_DID = `did varchar(50) NOT NULL DEFAULT '', recordingfile varchar(255) NOT NULL DEFAULT ''`;
const CDR_NAMES = `cnum varchar(80) NOT NULL DEFAULT '', cnam varchar(80) NOT NULL DEFAULT '',
  outbound_cnum varchar(80) NOT NULL DEFAULT '', outbound_cnam varchar(80) NOT NULL DEFAULT '',
  dst_cnam varchar(80) NOT NULL DEFAULT ''`;
const CDR_LINKED = `linkedid varchar(32) NOT NULL DEFAULT '', peeraccount varchar(80) NOT NULL DEFAULT '',
  sequence int NOT NULL DEFAULT 0`;
const CDR_KEYS = `KEY calldate (calldate), KEY dst (dst), KEY accountcode (accountcode), KEY uniqueid (uniqueid),
  KEY did (did), KEY recordingfile (recordingfile(191))`;
const CALLDATE = (zero: string): string => `calldate datetime NOT NULL DEFAULT '${zero}'`;

/** Like most installations, without an index on linkedid. */
export const CDR = `CREATE TABLE cdr (${CALLDATE('1000-01-01 00:00:00')}, ${CDR_BASE}, ${CDR_DID}, ${CDR_NAMES},
  ${CDR_LINKED}, ${CDR_KEYS}) ${UTF8MB4}`;

/** FreePBX 12 and 2.11: MyISAM, utf8, without the columns from cnum to sequence. */
export const CDR_OLD = `CREATE TABLE cdr (${CALLDATE('0000-00-00 00:00:00')}, ${CDR_BASE}, ${CDR_DID}, ${CDR_KEYS})
  ENGINE=MyISAM DEFAULT CHARSET=utf8`;

export const CDR_ISSABEL = `CREATE TABLE cdr (${CALLDATE('0000-00-00 00:00:00')}, ${CDR_BASE}, ${CDR_DID}, ${CDR_NAMES},
  ${CDR_LINKED}, ${CDR_KEYS}, KEY link (linkedid), KEY ceq (sequence), KEY linkseq (linkedid, sequence))
  ENGINE=MyISAM DEFAULT CHARSET=utf8`;

/** Asterisk's own: all columns nullable, no key, no index, \`start\` instead of calldate. */
export const CDR_PLAIN = `CREATE TABLE cdr (accountcode varchar(80), src varchar(80), dst varchar(80),
  dcontext varchar(80), clid varchar(80), channel varchar(80), dstchannel varchar(80), lastapp varchar(80),
  lastdata varchar(80), start datetime, answer datetime, end datetime, duration int, billsec int,
  disposition varchar(45), amaflags varchar(45), userfield varchar(256), uniqueid varchar(150), linkedid varchar(150),
  peeraccount varchar(80), sequence int) DEFAULT CHARSET=utf8mb4`;

export const PS_ENDPOINTS = `CREATE TABLE ps_endpoints (id varchar(255) NOT NULL, transport varchar(40), aors varchar(2048),
  auth varchar(255), context varchar(40), disallow varchar(200), allow varchar(200), callerid varchar(40),
  mailboxes varchar(40), accountcode varchar(80), tenantid varchar(80), UNIQUE KEY id (id)) DEFAULT CHARSET=utf8mb4`;

export const PS_AUTHS = `CREATE TABLE ps_auths (id varchar(255) NOT NULL, username varchar(40), password varchar(80),
  UNIQUE KEY id (id)) DEFAULT CHARSET=utf8mb4`;
