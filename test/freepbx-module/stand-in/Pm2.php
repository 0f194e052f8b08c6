<?php
declare(strict_types=1);

/** The module that runs programs in the background, as the web user and with their output in Asterisk's log folder. */
final class Pm2
{
    /** As pm2: then it kills the process. */
    private const KILL_TIMEOUT_SECONDS = 1.6;

    public function __construct(private readonly Config $config)
    {
    }

    public function start($name, $process, $environment = [], $force = false): array
    {
        if ($this->getStatus($name) !== false) {
            throw new \Exception('There is already a process by that name running!');
        }
        // pm2's module takes the folder of the whole command line.
        $folder = dirname($process);
        if (!is_dir($folder)) {
            throw new \Exception("There is no folder $folder.");
        }
        $log = $this->config->get('ASTLOGDIR') . "/$name";
        $redirect = sprintf('exec %s >>%s 2>>%s', $process, escapeshellarg("{$log}_out.log"), escapeshellarg("{$log}_err.log"));
        $user = $this->config->get('AMPASTERISKWEBUSER');
        $runAs = posix_geteuid() === 0 ? ['setpriv', "--reuid=$user", "--regid=$user", '--init-groups'] : [];
        $command = ['setsid', '--fork', ...$runAs, 'sh', '-c', 'echo $$ >"$0" && ' . $redirect, $this->pidFile($name)];
        proc_close(proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, $folder));
        return ['name' => $name];
    }

    public function getStatus($name): array|false
    {
        $pid = $this->pid($name);
        if ($pid === null) {
            return false;
        }
        return ['name' => $name, 'pid' => $pid, 'pm2_env' => ['status' => self::lives($pid) ? 'online' : 'errored']];
    }

    public function delete($name): void
    {
        $pid = $this->pid($name) ?? throw new \Exception('There is no process by that name');
        posix_kill($pid, SIGINT);
        $until = microtime(true) + self::KILL_TIMEOUT_SECONDS;
        while (self::lives($pid) && microtime(true) < $until) {
            usleep(10_000);
        }
        if (self::lives($pid)) {
            posix_kill($pid, SIGKILL);
            touch(folder() . '/pm2/killed');
        }
        unlink($this->pidFile($name));
    }

    private function pid(string $name): ?int
    {
        $file = $this->pidFile($name);
        return is_file($file) ? (int) file_get_contents($file) : null;
    }

    private static function lives(int $pid): bool
    {
        return $pid > 0 && is_dir("/proc/$pid") && !str_contains((string) @file_get_contents("/proc/$pid/status"), 'State:	Z');
    }

    private function pidFile(string $name): string
    {
        return folder() . "/pm2/$name.pid";
    }
}
