<?php
/** The process of the host, which FreePBX's pm2 module keeps running. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class HostProcess
{
    private const NAME = 'exovoapi';

    public function __construct(private readonly object $freepbx, private readonly Paths $paths)
    {
    }

    public function start(): void
    {
        $this->remove();
        // Only the path: pm2's module takes it for the folder of the logs if an argument contains a slash.
        $this->freepbx->Pm2->start(self::NAME, $this->paths->startScript());
    }

    public function isRunning(): bool
    {
        $status = $this->freepbx->Pm2->getStatus(self::NAME);
        return is_array($status) && ($status['pm2_env']['status'] ?? null) === 'online';
    }

    /** Also makes pm2 forget the process. Does nothing if pm2 does not know it. */
    public function remove(): void
    {
        if ($this->freepbx->Pm2->getStatus(self::NAME) !== false) {
            $this->freepbx->Pm2->delete(self::NAME);
        }
    }

    public function removeLogs(): void
    {
        foreach (['_out.log', '_err.log'] as $ending) {
            Runtime::remove($this->paths->logFolder . '/' . self::NAME . $ending);
        }
    }
}
