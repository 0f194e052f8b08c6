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
        if (!is_writable($folder)) {
            throw new \RuntimeException("$folder is not writable.");
        }
        $temporary = tempnam($folder, '.new-');
        if (file_put_contents($temporary, $content) !== strlen($content) || !chmod($temporary, $mode)) {
            unlink($temporary);
            throw new \RuntimeException("$path could not be written.");
        }
        rename($temporary, $path);
    }
}
