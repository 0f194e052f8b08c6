<?php
/** Node.js and the host, installed below the data folder, and the host's commands. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Runtime
{
    /** Of the folder into which npm installs a global package. */
    private const HOST = 'lib/node_modules/exovo-host';

    public function __construct(private readonly Paths $paths)
    {
    }

    /** Whether the host of this module is installed, rather than none or that of another version. */
    public function isCurrent(): bool
    {
        $mark = $this->markIn($this->paths->runtime());
        return is_file($mark) && file_get_contents($mark) === $this->fingerprint();
    }

    /**
     * Builds the new runtime beside the old one, with which the host goes on serving.
     *
     * @throws \RuntimeException with a sentence for the administrator
     */
    public function build(): void
    {
        $new = $this->newRuntime();
        self::remove($new);
        mkdir($new, 0700);
        if (is_file($this->paths->packedRuntime())) {
            $this->unpack($new);
        } else {
            $this->download($new);
        }
        file_put_contents($this->markIn($new), $this->fingerprint());
    }

    /** Puts what `build` has built in the place of the old runtime. The host must not run. */
    public function exchange(): void
    {
        self::remove($this->paths->runtime());
        rename($this->newRuntime(), $this->paths->runtime());
    }

    /** Moves all keys and the audit log into a file. */
    public function export(string $file): void
    {
        $this->mustRun(['export', $file]);
    }

    /** Replaces all keys and the audit log with those of a file. The host must not run. */
    public function import(string $file): void
    {
        $this->mustRun(['import', $file, '--replace']);
    }

    /** @return list<string> the statements that grant a database user what the host needs */
    public function grants(string $user): array
    {
        $json = $this->mustRun(['grants', '--user', $user, '--json']);
        return json_decode($json, true, 8, JSON_THROW_ON_ERROR)['statements'];
    }

    /** Runs the doctor. Its exit code is 0 if it found no error. */
    public function doctor(): Command
    {
        return $this->run(['doctor']);
    }

    /** @param list<string> $arguments */
    private function mustRun(array $arguments): string
    {
        $result = $this->run($arguments);
        if ($result->exitCode !== 0) {
            throw new \RuntimeException("exovo $arguments[0] failed: {$result->lastLine()}");
        }
        return $result->output;
    }

    /** @param list<string> $arguments */
    private function run(array $arguments): Command
    {
        $host = $this->paths->runtime() . '/' . self::HOST;
        $node = glob("$host/node_modules/node-linux-*/bin/node")[0] ?? null;
        if ($node === null) {
            throw new \RuntimeException('The host is not installed. Run "fwconsole ma install exovoapi".');
        }
        return Command::run([$node, "$host/bin/exovo.cjs", ...$arguments, '--settings', $this->paths->settings()]);
    }

    private function unpack(string $folder): void
    {
        $result = Command::run(['tar', '-xzf', $this->paths->packedRuntime(), '-C', $folder]);
        if ($result->exitCode !== 0) {
            throw new \RuntimeException("Node.js could not be unpacked: {$result->lastLine()}");
        }
    }

    private function download(string $folder): void
    {
        $npm = ['npm', 'install', '--global', '--prefix', $folder, '--omit=dev', '--no-audit', '--no-fund'];
        // FreePBX's web user often has no home folder that it may write to.
        $environment = ['HOME' => $folder, 'npm_config_cache' => "$folder/npm-cache", 'npm_config_update_notifier' => 'false'];
        $result = Command::run([...$npm, $this->paths->hostPackage()], environment: $environment);
        self::remove("$folder/npm-cache");
        if ($result->exitCode !== 0) {
            throw new \RuntimeException(
                "npm could not install the host: {$result->lastLine()} Is the npm registry reachable? "
                . 'Otherwise install the module that contains everything; see docs/freepbx.md.'
            );
        }
    }

    private function newRuntime(): string
    {
        return $this->paths->runtime() . '.new';
    }

    private function markIn(string $runtime): string
    {
        return "$runtime/installed";
    }

    private function fingerprint(): string
    {
        $package = $this->paths->packedRuntime();
        return hash_file('sha256', is_file($package) ? $package : $this->paths->hostPackage());
    }

    public static function remove(string $path): void
    {
        Command::run(['rm', '-rf', '--', $path]);
    }
}
