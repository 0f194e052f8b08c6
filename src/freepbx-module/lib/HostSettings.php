<?php
/** Writes the host's settings from what FreePBX knows. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class HostSettings
{
    /** All tables of the product in FreePBX's database begin with this. */
    public const TABLE_PREFIX = 'exovo_';
    private const SECRET_BYTES = 32;

    private readonly SettingsFile $file;

    public function __construct(private readonly Paths $paths)
    {
        $this->file = new SettingsFile($paths->settings());
    }

    /** The secrets of an earlier version are kept. Returns the secret of the Manager user. */
    public function write(object $freepbx, PbxDatabase $database, DatabaseUser $user): string
    {
        $config = $freepbx->Config;
        $old = $this->file->read();
        $managerSecret = parse_url($old['EXOVO_AMI_URL'] ?? '', PHP_URL_PASS) ?: bin2hex(random_bytes(16));
        $managerPort = $config->get('ASTMANAGERPORT') ?: '5038';
        $zone = $this->zone($config);
        $this->file->write([
            'EXOVO_PBX' => 'freepbx',
            'EXOVO_SOCKET' => $this->paths->socket(),
            'EXOVO_DATABASE_URL' => $database->url($user),
            'EXOVO_HOST_TABLE_PREFIX' => self::TABLE_PREFIX . 'host_',
            'EXOVO_PBX_CDR_DATABASE_URL' => $database->callRecordsUrl($user),
            ...($zone === null ? [] : ['EXOVO_PBX_TIME_ZONE' => $zone]),
            'EXOVO_AMI_URL' => sprintf('ami://%s:%s@127.0.0.1:%s', ManagerUser::NAME, $managerSecret, $managerPort),
            'EXOVO_SIGN_IN' => 'assertion',
            'EXOVO_ASSERTION_SECRET' => $old['EXOVO_ASSERTION_SECRET'] ?? bin2hex(random_bytes(self::SECRET_BYTES)),
            // Everybody on the machine can read pm2's log, and nothing rotates it.
            'EXOVO_LOG_LEVEL' => 'warn',
        ]);
        return $managerSecret;
    }

    public function assertionSecret(): string
    {
        return $this->file->read()['EXOVO_ASSERTION_SECRET']
            ?? throw new \RuntimeException('The settings of the host are missing. Run "fwconsole ma install exovoapi".');
    }

    /** The zone in which Asterisk writes call records. Null: the host finds it out. */
    private function zone(object $config): ?string
    {
        if ($config->get('CDRUSEGMT')) {
            return 'UTC';
        }
        $zone = (string) $config->get('PHPTIMEZONE');
        return in_array($zone, \DateTimeZone::listIdentifiers(), true) ? $zone : null;
    }
}
