<?php
/** Writes files that contain secrets. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class PrivateFile
{
    /**
     * Replaces a file in one step, so that a reader never sees half of it. Nobody but its owner can read it at any time.
     *
     * @throws \RuntimeException if it can't be written
     */
    public static function write(string $path, string $content, int $mode = 0600): void
    {
        $folder = dirname($path);
        $temporary = tempnam($folder, '.new-');
        // PHP falls back to another folder if it can't write into this one.
        if ($temporary === false || dirname($temporary) !== $folder) {
            throw new \RuntimeException("$folder is not writable.");
        }
        if (file_put_contents($temporary, $content) !== strlen($content) || !chmod($temporary, $mode)) {
            unlink($temporary);
            throw new \RuntimeException("$path could not be written.");
        }
        rename($temporary, $path);
    }
}
