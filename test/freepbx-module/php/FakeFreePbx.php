<?php
/** FreePBX's interfaces in memory, and the functions that the module calls. */

declare(strict_types=1);

interface BMO
{
    public function install();

    public function uninstall();
}

/** What FreePBX's global functions were called with. */
final class Calls
{
    /** @var list<string> */
    public static array $out = [];
    public static int $reloads = 0;
}

function out(string $text): void
{
    Calls::$out[] = $text;
}

function needreload(): void
{
    Calls::$reloads++;
}

final class FakeFreePbx
{
    public readonly object $Config;
    public readonly object $Manager;
    public readonly object $Pm2;
    public readonly object $Database;
    public readonly string $folder;

    /** @param array<string, mixed> $settings */
    public function __construct(array $settings = [])
    {
        $this->folder = sys_get_temp_dir() . '/exovoapi-test-' . bin2hex(random_bytes(6));
        mkdir("{$this->folder}/etc", 0700, true);
        mkdir("{$this->folder}/web");
        $this->Config = new class ([
            'ASTVARLIBDIR' => $this->folder,
            'ASTETCDIR' => "{$this->folder}/etc",
            'ASTLOGDIR' => $this->folder,
            'AMPWEBROOT' => "{$this->folder}/web",
            'AMPDBNAME' => 'asterisk',
            'AMPDBUSER' => 'freepbxuser',
            'AMPDBPASS' => 'p@ss/word',
            'AMPDBHOST' => 'localhost',
            'ASTMANAGERPORT' => '5038',
            ...$settings,
        ]) {
            public function __construct(private readonly array $settings)
            {
            }

            public function get($name)
            {
                return $this->settings[$name] ?? null;
            }
        };
        $this->Manager = new class {
            /** @var array<string, list<string>> */
            public array $users = [];

            public function list_managers($all = false)
            {
                return array_map(
                    static fn (string $name, array $user): array => ['name' => $name, 'secret' => $user[0]],
                    array_keys($this->users),
                    $this->users,
                );
            }

            public function add_manager($name, ...$rest)
            {
                $this->users[$name] = $rest;
            }

            public function del_manager($name, $byName)
            {
                unset($this->users[$name]);
            }
        };
        $this->Pm2 = new class {
            public function getStatus($name)
            {
                return false;
            }

            public function start($name, $process)
            {
                throw new \Exception('pm2 is not installed');
            }
        };
        $this->Database = new class {
            public function query($sql)
            {
                return new class {
                    public function fetchColumn()
                    {
                        return '/run/mysqld/mysqld.sock';
                    }
                };
            }
        };
    }

    public function __destruct()
    {
        exec('rm -rf ' . escapeshellarg($this->folder));
    }
}
