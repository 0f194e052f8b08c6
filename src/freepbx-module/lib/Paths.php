<?php
/** Where everything of the module is on the machine. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Paths
{
    /** Below FreePBX's own host name. */
    public const PREFIX = '/exovo';

    public function __construct(
        /** Outlives updates, which replace the module's folder. Only FreePBX's own user may enter it. */
        public readonly string $dataFolder,
        public readonly string $webRoot,
        public readonly string $moduleFolder,
        public readonly string $logFolder,
    ) {
    }

    public static function of(object $freepbx): self
    {
        $config = $freepbx->Config;
        return new self(
            $config->get('ASTVARLIBDIR') . '/exovoapi',
            $config->get('AMPWEBROOT'),
            dirname(__DIR__),
            $config->get('ASTLOGDIR'),
        );
    }

    public function webFolder(): string
    {
        return $this->webRoot . self::PREFIX;
    }

    public function settings(): string
    {
        return $this->dataFolder . '/settings.env';
    }

    /** The credentials of the least-privilege database user. */
    public function databaseUser(): string
    {
        return $this->dataFolder . '/database-user.json';
    }

    public function socket(): string
    {
        return self::socketIn($this->dataFolder);
    }

    public static function socketIn(string $dataFolder): string
    {
        return $dataFolder . '/exovo.sock';
    }

    public function startScript(): string
    {
        return $this->dataFolder . '/start.sh';
    }

    /** Node.js and the host. Not in the module's folder, because an update replaces that while the host runs. */
    public function runtime(): string
    {
        return $this->dataFolder . '/runtime';
    }

    /** The package of the host, which npm installs. */
    public function hostPackage(): string
    {
        return $this->moduleFolder . '/exovo-host.tgz';
    }

    /** The installed host with its Node.js. Only the module for machines without Internet access contains it. */
    public function packedRuntime(): string
    {
        return $this->moduleFolder . '/runtime.tgz';
    }
}
