<?php
/** Runs a program without a shell and collects what it prints. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Command
{
    private function __construct(
        public readonly int $exitCode,
        public readonly string $output,
        public readonly string $errors,
    ) {
    }

    /**
     * @param list<string> $command
     * @param array<string, string> $environment in addition to this process's own
     */
    public static function run(array $command, string $input = '', array $environment = []): self
    {
        // Files rather than pipes: a program that fills one pipe while PHP reads the other would wait forever.
        $files = [tmpfile(), tmpfile(), tmpfile()];
        fwrite($files[0], $input);
        rewind($files[0]);
        $process = proc_open($command, $files, $pipes, null, [...getenv(), ...$environment]);
        if ($process === false) {
            throw new \RuntimeException("$command[0] could not be run.");
        }
        $exitCode = proc_close($process);
        return new self($exitCode, self::contentOf($files[1]), self::contentOf($files[2]));
    }

    /** The last line that the program printed, which usually says why it failed. */
    public function lastLine(): string
    {
        $lines = preg_split('/\R/', trim($this->output . "\n" . $this->errors)) ?: [];
        return (string) end($lines);
    }

    /** @param resource $file */
    private static function contentOf($file): string
    {
        rewind($file);
        return (string) stream_get_contents($file);
    }
}
