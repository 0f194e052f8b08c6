<?php
/** The base classes of the Backup module: what a module adds goes into a folder, from which it is restored. */

declare(strict_types=1);

namespace FreePBX\modules\Backup;

class BackupBase
{
    /** @var list<\SplFileInfo> */
    public array $files = [];
    /** @var list<string> */
    public array $garbage = [];

    public function __construct(protected readonly object $FreePBX)
    {
    }

    public function addSplFile(\SplFileInfo $file): void
    {
        $this->files[] = $file;
    }

    public function addGarbage(string $path): void
    {
        $this->garbage[] = $path;
    }
}

class RestoreBase
{
    /** @param list<\SplFileInfo> $files */
    public function __construct(protected readonly object $FreePBX, private readonly array $files)
    {
    }

    /** @return list<\SplFileInfo> */
    public function getFiles(): array
    {
        return $this->files;
    }
}
