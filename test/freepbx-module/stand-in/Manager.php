<?php
declare(strict_types=1);

/** The module that keeps the users of the Manager Interface. Asterisk gets them at the next reload. */
final class Manager
{
    public function __construct(private readonly \PDO $database)
    {
        $database->exec(
            'CREATE TABLE IF NOT EXISTS manager (name VARCHAR(15) NOT NULL UNIQUE, secret VARCHAR(50) NOT NULL,'
            . ' deny VARCHAR(1024), permit VARCHAR(1024), `read` VARCHAR(255), `write` VARCHAR(255))',
        );
    }

    public function list_managers($all = false): array
    {
        $columns = $all ? '*' : 'name, secret';
        return $this->database->query("SELECT $columns FROM manager ORDER BY name")->fetchAll(\PDO::FETCH_ASSOC);
    }

    public function add_manager($name, $secret, $deny, $permit, $read, $write, $writetimeout = 100): bool
    {
        $statement = $this->database->prepare('INSERT INTO manager VALUES (?, ?, ?, ?, ?, ?)');
        return $statement->execute([$name, $secret, $deny, $permit, $read, $write]);
    }

    public function del_manager($value, $deleteByName = false): bool
    {
        $statement = $this->database->prepare('DELETE FROM manager WHERE name = ?');
        $statement->execute([$value]);
        return $statement->rowCount() === 1 ?: throw new \Exception('Cannot be deleted as it does not exist!');
    }
}
