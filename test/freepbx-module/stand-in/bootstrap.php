<?php
/**
 * A stand-in for the parts of FreePBX that the module uses, written from their documented behaviour. The folder in
 * STAND_IN holds what is a whole machine elsewhere: settings.json, the web root, Asterisk's folders, pm2's processes.
 */

declare(strict_types=1);

require_once __DIR__ . '/Config.php';
require_once __DIR__ . '/Manager.php';
require_once __DIR__ . '/Pm2.php';
require_once __DIR__ . '/ampuser.php';
require_once __DIR__ . '/symfony.php';
require_once __DIR__ . '/backup.php';

interface BMO
{
    public function install();

    public function uninstall();
}

final class FreePBX
{
    private static ?self $instance = null;
    public readonly Config $Config;
    public readonly Manager $Manager;
    public readonly Pm2 $Pm2;
    public readonly \PDO $Database;
    private ?object $module = null;

    private function __construct()
    {
        global $amp_conf;
        $this->Config = new Config(folder() . '/settings.json');
        $socket = $this->Config->get('TEST_DATABASE_SOCKET');
        $this->Database = new \PDO(
            "mysql:unix_socket=$socket;dbname={$amp_conf['AMPDBNAME']}",
            $amp_conf['AMPDBUSER'],
            $amp_conf['AMPDBPASS'],
            [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION],
        );
        $this->Manager = new Manager($this->Database);
        $this->Pm2 = new Pm2($this->Config);
    }

    public static function create(): self
    {
        return self::$instance ??= new self();
    }

    public static function __callStatic(string $name, array $arguments): object
    {
        return self::create()->$name;
    }

    /** FreePBX loads a module's class when it is first needed. */
    public function __get(string $name): object
    {
        if ($name !== 'Exovoapi') {
            throw new \Exception("There is no module $name.");
        }
        require_once $this->Config->get('AMPWEBROOT') . '/admin/modules/exovoapi/Exovoapi.class.php';
        return $this->module ??= new \FreePBX\modules\Exovoapi($this);
    }
}

function folder(): string
{
    return getenv('STAND_IN') ?: throw new \Exception('STAND_IN is not set.');
}

function out(string $text): void
{
    echo "$text\n";
}

/** Makes "Apply Config" turn red. */
function needreload(): void
{
    touch(folder() . '/etc/need-reload');
}
