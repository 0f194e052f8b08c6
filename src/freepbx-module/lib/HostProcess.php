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

    /** Asks the socket, because pm2 needs half a second and takes a host that fails at each start for running. */
    public function isServing(): bool
    {
        $connection = @stream_socket_client('unix://' . $this->paths->socket());
        if ($connection === false) {
            return false;
        }
        fclose($connection);
        return true;
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
