<?php
declare(strict_types=1);

/** Advanced Settings. */
final class Config
{
    /** @var array<string, mixed> */
    private readonly array $settings;

    public function __construct(string $file)
    {
        $this->settings = json_decode((string) file_get_contents($file), true, 4, JSON_THROW_ON_ERROR);
    }

    public function get(string $name): mixed
    {
        return $this->settings[$name] ?? null;
    }
}
