<?php
declare(strict_types=1);

/** An administrator with the sections of the time when the object was created, as it lies in the session. */
final class ampuser
{
    public string $username;
    /** @var list<string> */
    private array $sections = [];

    public function __construct(string $username, private readonly string $mode = 'database')
    {
        $this->username = $username;
        $this->sections = $this->getAmpUser($username)['sections'] ?? [];
    }

    public function getAmpUser(string $username): array|false
    {
        $statement = FreePBX::create()->Database->prepare('SELECT sections FROM ampusers WHERE username = ?');
        $statement->execute([$username]);
        $sections = $statement->fetchColumn();
        return $sections === false ? false : ['username' => $username, 'sections' => explode(';', $sections)];
    }

    public function setAdmin(): void
    {
        $this->sections = ['*'];
    }

    public function checkSection(string $section): bool
    {
        return in_array('*', $this->sections, true) || in_array($section, $this->sections, true);
    }

    public function getMode(): string
    {
        return $this->mode;
    }
}
