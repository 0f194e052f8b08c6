/** The environment variables: their defaults, and errors that name the variable and hide the value. */
import { expect } from 'chai';
import fc from 'fast-check';
import { parseDatabaseUrl } from '../../../src/standalone/database/database-url.js';
import { readSettings } from '../../../src/standalone/settings.js';
import { StartError } from '../../../src/standalone/start-error.js';

const refusal = (environment: NodeJS.ProcessEnv): string => {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).to.be.instanceOf(StartError);
    return (error as Error).message;
  }
  throw new Error('The environment was accepted.');
};

describe('the settings', () => {
  it('have the documented defaults', () => {
    expect(readSettings({ PATH: '/bin' })).to.deep.equal({
      host: '127.0.0.1',
      port: 8080,
      dataDir: `${process.cwd()}/.data`,
      hostTablePrefix: 'host_',
      pbx: 'standalone',
      signIn: 'password',
      publicReference: true,
      allowedOrigins: [],
      adminUser: 'admin',
      drainSeconds: 2,
      demo: true,
      logLevel: 'info',
    });
  });

  it('turn the demo on by default only with the embedded database', () => {
    const database = { EXOVO_DATABASE_URL: 'mysql://u:p@127.0.0.1/exovo' };
    expect(readSettings(database).demo).to.equal(false);
    expect(readSettings({ ...database, EXOVO_DEMO: 'on' }).demo).to.equal(true);
    expect(readSettings({ EXOVO_DEMO: 'off' }).demo).to.equal(false);
  });

  it('read a public URL with a path, and without the slash at its end', () => {
    const publicUrl = (value: string) => readSettings({ EXOVO_PUBLIC_URL: value }).publicUrl;
    expect(publicUrl('https://PBX.example.com')).to.equal('https://pbx.example.com');
    expect(publicUrl('https://pbx.example.com/')).to.equal('https://pbx.example.com');
    expect(publicUrl('https://pbx.example.com/exovo/')).to.equal('https://pbx.example.com/exovo');
    expect(publicUrl('http://[::1]:8080/a/b')).to.equal('http://[::1]:8080/a/b');
  });

  it('read a list of origins with or without spaces', () => {
    const { allowedOrigins } = readSettings({
      EXOVO_ALLOWED_ORIGINS: 'https://wall.example, http://localhost:3000',
    });
    expect(allowedOrigins).to.deep.equal(['https://wall.example', 'http://localhost:3000']);
  });

  it('refuse an unknown EXOVO_ variable by name', () => {
    expect(refusal({ EXOVO_PROT: '80' })).to.equal(
      'EXOVO_PROT is not a setting of this version; see docs/operations.md.',
    );
  });

  const BAD: readonly (readonly [variable: string, value: string])[] = [
    ['EXOVO_HOST', 'http://x'],
    ['EXOVO_HOST', ''],
    ['EXOVO_PORT', '65536'],
    ['EXOVO_PORT', '-1'],
    ['EXOVO_PORT', '80a'],
    ['EXOVO_PORT', '1e3'],
    ['EXOVO_SOCKET', 'exovo.sock'],
    ['EXOVO_SOCKET', `/${'a'.repeat(107)}`],
    ['EXOVO_PUBLIC_URL', 'pbx.example.com'],
    ['EXOVO_PUBLIC_URL', 'ftp://pbx.example.com'],
    ['EXOVO_PUBLIC_URL', 'https://u:hunter2hunter2@pbx.example.com'],
    ['EXOVO_PUBLIC_URL', 'https://pbx.example.com/a//b'],
    ['EXOVO_PUBLIC_URL', 'https://pbx.example.com/a;b'],
    ['EXOVO_PUBLIC_URL', 'https://pbx.example.com/a?b'],
    ['EXOVO_HOST_TABLE_PREFIX', ''],
    ['EXOVO_HOST_TABLE_PREFIX', '1_'],
    ['EXOVO_HOST_TABLE_PREFIX', 'a`b'],
    ['EXOVO_TRUSTED_PROXIES', 'proxy.example.com'],
    ['EXOVO_TRUSTED_PROXIES', '127.0.0.1,'],
    ['EXOVO_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['EXOVO_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['EXOVO_PUBLIC_REFERENCE', 'public'],
    ['EXOVO_ALLOWED_ORIGINS', ''],
    ['EXOVO_ALLOWED_ORIGINS', '*'],
    ['EXOVO_ALLOWED_ORIGINS', 'https://wall.example/'],
    ['EXOVO_ALLOWED_ORIGINS', 'https://wall.example,https://Crm.example'],
    ['EXOVO_DATABASE_URL', 'postgres://u:hunter2hunter2@h/d'],
    ['EXOVO_DATABASE_URL', 'mysql://u:hunter2hunter2@h/'],
    ['EXOVO_DATABASE_URL', 'mysql://u:hunter2%2@h/d'],
    ['EXOVO_PBX', 'FreePBX'],
    ['EXOVO_PBX_DATABASE_URL', 'x'],
    ['EXOVO_PBX_CDR_DATABASE_URL', 'mysql://u:hunter2hunter2@h/d?table=a.b'],
    ['EXOVO_PBX_CDR_DATABASE_URL', 'mysql://u:hunter2hunter2@h/d?ssl=1'],
    ['EXOVO_DATA_DIR', ''],
    ['EXOVO_PBX_TIME_ZONE', 'Mars/Olympus'],
    ['EXOVO_AMI_URL', 'ami://host:5038'],
    ['EXOVO_AMI_URL', 'http://u:hunter2hunter2@host'],
    ['EXOVO_AMI_URL', 'ami://u:hunter2%2@host'],
    ['EXOVO_AMI_URL', 'ami://u:hunter2hunter2@host/5038'],
    ['EXOVO_AMI_URL', 'ami://u:hunter2@host?port=5038'],
    ['EXOVO_AMI_URL', ''],
    ['EXOVO_ADMIN_USER', 'a b'],
    ['EXOVO_ADMIN_PASSWORD', 'hunter2'],
    ['EXOVO_ADMIN_PASSWORD', ''],
    ['EXOVO_DEMO', 'maybe'],
    ['EXOVO_LOG_LEVEL', 'loud'],
  ];
  for (const [variable, value] of BAD) {
    it(`refuse ${variable} "${value}" in a sentence that names it and hides the value`, () => {
      const sentence = refusal({ [variable]: value });
      expect(sentence).to.match(new RegExp(`^${variable} `));
      expect(sentence).to.not.include('hunter2');
    });
  }

  it('name every bad variable at once', () => {
    expect(refusal({ EXOVO_PORT: 'x', EXOVO_DEMO: 'x' }).split('\n')).to.have.length(2);
  });

  it('parse each form of a database URL', () => {
    expect(parseDatabaseUrl('mysql://u%40x:p%2Fw@db.example:3307/pbx')).to.deep.equal({
      host: 'db.example',
      port: 3307,
      user: 'u@x',
      password: 'p/w',
      database: 'pbx',
    });
    expect(parseDatabaseUrl('mysql://u@localhost/pbx?socketPath=/run/my%20sql.sock')).to.deep.equal({
      socketPath: '/run/my sql.sock',
      user: 'u',
      database: 'pbx',
    });
    expect(parseDatabaseUrl('mysql://u@[::1]/pbx')).to.include({ host: '::1', port: 3306 });
    expect(parseDatabaseUrl('mysql://u@h/pbx?ssl=1')).to.equal(undefined);
    expect(parseDatabaseUrl('mysql://u@h/pbx?tls=required')).to.deep.include({ tls: {} });
    expect(parseDatabaseUrl('mysql://u@h/pbx?tls=unverified')).to.deep.include({ tls: { verify: false } });
    for (const refused of ['tls=on', 'tls=', 'ca=/x', 'tls=required&ca=/missing', 'tls=unverified&ca=/x']) {
      expect(parseDatabaseUrl(`mysql://u@h/pbx?${refused}`), refused).to.equal(undefined);
    }
  });

  it('accept any password that is percent-encoded, and never throw for other input', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (password) => {
        const url = `mysql://u:${encodeURIComponent(password)}@h/d`;
        expect(parseDatabaseUrl(url)?.password).to.equal(password);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['undefined', 'object']).to.include(typeof parseDatabaseUrl(text));
      }),
    );
  });
});
