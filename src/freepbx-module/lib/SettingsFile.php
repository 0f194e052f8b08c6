<?php
/** The settings of the host, one KEY=VALUE a line. The module writes them; nobody edits them by hand. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class SettingsFile
{
    public function __construct(private readonly string $path)
    {
    }

    /** @return array<string, string> empty if there is no file yet */
    public function read(): array
    {
        $settings = [];
        $lines = is_file($this->path) ? file($this->path, FILE_IGNORE_NEW_LINES) : [];
        foreach ($lines ?: [] as $line) {
            if (preg_match('/^([A-Z_]+)=(.*)$/', $line, $match) === 1) {
                $settings[$match[1]] = $match[2];
            }
        }
        return $settings;
    }

    /**
     * @param array<string, string> $settings values without quotes, spaces and line breaks: URLs, names and numbers
     */
    public function write(array $settings): void
    {
        $text = "# Written by the FreePBX module exovoapi at each start. Changes by hand are lost.\n";
        foreach ($settings as $name => $value) {
            if (preg_match('/^[\x21\x23-\x26\x28-\x7e]+$/', $value) !== 1) {
                throw new \RuntimeException("The value of $name contains a character that the settings can't contain.");
            }
            $text .= "$name=$value\n";
        }
        PrivateFile::write($this->path, $text);
    }
}
