<?php
/** What FreePBX knows about its databases, as URLs for the host. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class PbxDatabase
{
    private readonly string $socket;

    public function __construct(private readonly object $freepbx)
    {
        $this->socket = (string) $freepbx->Database->query('SELECT @@socket')->fetchColumn();
    }

    public function name(): string
    {
        return $this->setting('AMPDBNAME') ?? 'asterisk';
    }

    /** FreePBX's own database user, who can read and change everything in FreePBX's databases. */
    public function ownUser(): DatabaseUser
    {
        return new DatabaseUser($this->setting('AMPDBUSER') ?? '', $this->setting('AMPDBPASS') ?? '');
    }

    public function url(DatabaseUser $user): string
    {
        return $this->urlOf($user, $this->setting('AMPDBHOST'), $this->setting('AMPDBPORT'), $this->name());
    }

    /** The call records can be on another machine. Only FreePBX's own user for call records can sign in there. */
    public function callRecordsUrl(DatabaseUser $user): string
    {
        $host = $this->setting('CDRDBHOST');
        $elsewhere = $host !== null && $host !== $this->setting('AMPDBHOST') && !self::isThisMachine($host);
        $database = $this->setting('CDRDBNAME') ?? 'asteriskcdrdb';
        $url = $elsewhere
            ? $this->urlOf($this->callRecordsUser(), $host, $this->setting('CDRDBPORT'), $database)
            : $this->urlOf($user, $this->setting('AMPDBHOST'), $this->setting('AMPDBPORT'), $database);
        $table = rawurlencode($this->setting('CDRDBTABLENAME') ?? 'cdr');
        return $url . (str_contains($url, '?') ? '&' : '?') . "table=$table";
    }

    /** The socket of a server on this machine, otherwise null. */
    public function localSocket(): ?string
    {
        return self::isThisMachine($this->setting('AMPDBHOST') ?? 'localhost') ? $this->socket : null;
    }

    private function callRecordsUser(): DatabaseUser
    {
        $own = $this->ownUser();
        return new DatabaseUser(
            $this->setting('CDRDBUSER') ?? $own->name,
            $this->setting('CDRDBPASS') ?? $own->password,
        );
    }

    private function urlOf(DatabaseUser $user, ?string $host, ?string $port, string $database): string
    {
        $account = rawurlencode($user->name) . ':' . rawurlencode($user->password);
        if (self::isThisMachine($host ?? 'localhost')) {
            return "mysql://$account@localhost/$database?socketPath=" . rawurlencode($this->socket);
        }
        return "mysql://$account@$host:" . ($port ?? '3306') . "/$database";
    }

    private static function isThisMachine(string $host): bool
    {
        return in_array($host, ['localhost', '127.0.0.1', '::1'], true);
    }

    /** Null if it is empty. The credentials come from /etc/freepbx.conf, the other settings from Advanced Settings. */
    private function setting(string $name): ?string
    {
        $value = trim((string) ($GLOBALS['amp_conf'][$name] ?? $this->freepbx->Config->get($name)));
        return $value === '' ? null : $value;
    }
}
