<?php
/** Puts everything in place that the module needs, and takes it away again. Each step can be repeated. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Installation
{
    public readonly Paths $paths;
    public readonly Runtime $runtime;
    public readonly HostProcess $process;
    public readonly ManagerUser $managerUser;

    public function __construct(private readonly object $freepbx)
    {
        $this->paths = Paths::of($freepbx);
        $this->runtime = new Runtime($this->paths);
        $this->process = new HostProcess($freepbx, $this->paths);
        $this->managerUser = new ManagerUser($freepbx);
    }

    /** Installs or updates. Keys and settings of an earlier version are kept. */
    public function install(): void
    {
        $this->createDataFolder();
        $isOld = !$this->runtime->isCurrent();
        if ($isOld) {
            out('Installing Node.js and the host. This can take a minute.');
            $this->runtime->build();
        }
        $this->process->remove();
        if ($isOld) {
            $this->runtime->exchange();
        }
        copy($this->paths->moduleFolder . '/start.sh', $this->paths->startScript());
        chmod($this->paths->startScript(), 0700);
        (new WebFolder($this->paths))->create();
        $this->writeSettings();
        if (self::isRoot()) {
            try {
                $this->createDatabaseUser();
            } catch (\RuntimeException $error) {
                out("The host uses FreePBX's own database user for now. {$error->getMessage()}");
            }
        }
        $this->start();
    }

    /** Exchanges FreePBX's own database user for one that can do only what the host needs. Needs root. */
    public function setUp(): void
    {
        if (!self::isRoot()) {
            throw new \RuntimeException('Run this command as root.');
        }
        $this->createDatabaseUser();
        $this->start();
    }

    /** Starts the host with what FreePBX knows now, for example after a change in Advanced Settings. */
    public function start(): void
    {
        if (!$this->runtime->isCurrent()) {
            throw new \RuntimeException('The host is not installed. Run "fwconsole ma install exovoapi".');
        }
        $this->writeSettings();
        $this->giveToWebUser();
        $this->process->start();
    }

    public function stop(): void
    {
        $this->process->remove();
    }

    public function enable(): void
    {
        (new WebFolder($this->paths))->create();
        $this->start();
    }

    public function disable(): void
    {
        (new WebFolder($this->paths))->remove();
        $this->stop();
    }

    /** Removes everything, and says what only root can remove. A step that fails does not keep the others from running. */
    public function uninstall(): void
    {
        $this->attempt(fn () => $this->disable());
        $this->attempt(fn () => $this->managerUser->remove());
        $this->attempt(fn () => $this->dropTables());
        $this->attempt(function (): void {
            $left = (new LeastPrivilege($this->paths, $this->database()))->drop();
            if ($left !== null) {
                out("The database user exovoapi is left. Nobody knows its password any more. As root of the database, run: $left;");
            }
        });
        $this->attempt(fn () => Runtime::remove($this->paths->dataFolder));
        $this->attempt(fn () => $this->process->removeLogs());
    }

    /** Replaces all keys and the audit log with those of an export. */
    public function import(string $file): void
    {
        $this->process->remove();
        try {
            $this->runtime->import($file);
        } finally {
            $this->start();
        }
    }

    /** Whether the host uses FreePBX's own database user because root has not set up another one for this version. */
    public function needsSetUp(): bool
    {
        $database = $this->database();
        $user = (new LeastPrivilege($this->paths, $database))->user($this->version());
        return $user === null && $database->localSocket() !== null;
    }

    private function writeSettings(): void
    {
        $database = $this->database();
        $user = (new LeastPrivilege($this->paths, $database))->user($this->version()) ?? $database->ownUser();
        $secret = (new HostSettings($this->paths))->write($this->freepbx, $database, $user);
        $this->managerUser->ensure($secret);
    }

    private function createDatabaseUser(): void
    {
        $database = $this->database();
        // FreePBX's own user sees every table of FreePBX, the restricted one only what it was granted before.
        (new HostSettings($this->paths))->write($this->freepbx, $database, $database->ownUser());
        (new LeastPrivilege($this->paths, $database))->create($this->version(), $this->runtime);
    }

    private function dropTables(): void
    {
        $pattern = str_replace('_', '\\_', HostSettings::TABLE_PREFIX) . '%';
        $tables = $this->freepbx->Database->query("SHOW TABLES LIKE '$pattern'")->fetchAll(\PDO::FETCH_COLUMN);
        if ($tables === []) {
            return;
        }
        // In one statement, because some of them refer to others.
        $this->freepbx->Database->query('DROP TABLE `' . implode('`, `', $tables) . '`');
    }

    private function createDataFolder(): void
    {
        $folder = $this->paths->dataFolder;
        if (!is_dir($folder)) {
            mkdir($folder, 0700);
        }
    }

    /** What root creates would not be readable for the web server and the host, which run as FreePBX's own user. */
    private function giveToWebUser(): void
    {
        if (!self::isRoot()) {
            return;
        }
        $config = $this->freepbx->Config;
        $owner = $config->get('AMPASTERISKWEBUSER') . ':' . $config->get('AMPASTERISKWEBGROUP');
        Command::run(['chown', '-R', '-h', $owner, '--', $this->paths->dataFolder, $this->paths->webFolder()]);
    }

    private function database(): PbxDatabase
    {
        return new PbxDatabase($this->freepbx);
    }

    private function version(): string
    {
        return (string) simplexml_load_file($this->paths->moduleFolder . '/module.xml')->version;
    }

    private function attempt(callable $step): void
    {
        try {
            $step();
        } catch (\Throwable $error) {
            out($error->getMessage());
        }
    }

    private static function isRoot(): bool
    {
        return posix_geteuid() === 0;
    }
}
