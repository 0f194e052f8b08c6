<?php
/**
 * The database user that can read and change only what the host needs. Only root can create it, because FreePBX's own
 * database user may not create others. Until then the host uses FreePBX's own.
 */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class LeastPrivilege
{
    private const USER = 'exovoapi';

    public function __construct(private readonly Paths $paths, private readonly PbxDatabase $database)
    {
    }

    /**
     * Returns the user if its rights were granted for this version of the module. A new version can have tables that an
     * older grant does not name.
     */
    public function user(string $version): ?DatabaseUser
    {
        $stored = $this->stored();
        return ($stored['version'] ?? null) === $version ? new DatabaseUser(self::USER, $stored['password']) : null;
    }

    /**
     * Creates the user and grants its rights. Can be repeated.
     *
     * @throws \RuntimeException with a sentence for the administrator
     */
    public function create(string $version, Runtime $runtime): void
    {
        if ($this->database->localSocket() === null) {
            throw new \RuntimeException('FreePBX\'s database is on another machine, and this one may not create users there.');
        }
        $password = $this->stored()['password'] ?? bin2hex(random_bytes(24));
        $account = sprintf("'%s'@'localhost'", self::USER);
        $statements = [
            "CREATE USER IF NOT EXISTS $account IDENTIFIED BY '$password'",
            "ALTER USER $account IDENTIFIED BY '$password'",
            ...$runtime->grants(self::USER),
        ];
        $this->runAsRoot($statements);
        $json = json_encode(['version' => $version, 'password' => $password], JSON_THROW_ON_ERROR);
        PrivateFile::write($this->paths->databaseUser(), $json);
    }

    /** Drops the user, or returns the statement with which root drops it. Returns null if nothing is left to do. */
    public function drop(): ?string
    {
        if ($this->stored() === []) {
            return null;
        }
        $statement = sprintf("DROP USER IF EXISTS '%s'@'localhost'", self::USER);
        if (posix_geteuid() !== 0) {
            return $statement;
        }
        $this->runAsRoot([$statement]);
        return null;
    }

    /** @return array{version: string, password: string}|array{} */
    private function stored(): array
    {
        $path = $this->paths->databaseUser();
        return is_file($path) ? json_decode((string) file_get_contents($path), true, 2, JSON_THROW_ON_ERROR) : [];
    }

    /**
     * Runs the statements as root of the database, whom Debian's MariaDB admits through its socket. The mysql program also
     * finds a password in /root/.my.cnf. The statements go through its standard input, because others can read arguments.
     *
     * @param list<string> $statements
     */
    private function runAsRoot(array $statements): void
    {
        $command = ['mysql', '--user=root', '--batch', '--socket=' . $this->database->localSocket()];
        $sql = implode(";\n", $statements) . ";\n";
        $result = Command::run($command, input: $sql);
        if ($result->exitCode !== 0) {
            throw new \RuntimeException("The database refused: {$result->lastLine()}");
        }
    }
}
