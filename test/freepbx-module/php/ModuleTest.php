<?php
declare(strict_types=1);

use Exovo\FreePbx\Paths;
use FreePBX\modules\Exovoapi;
use PHPUnit\Framework\TestCase;

require_once MODULE . '/Exovoapi.class.php';

final class ModuleTest extends TestCase
{
    private const SHARED_FOLDERS = ['bin', 'etc', 'agi-bin', 'sounds', 'images'];
    private FakeFreePbx $freepbx;
    private Exovoapi $module;

    protected function setUp(): void
    {
        Calls::$out = [];
        $this->freepbx = new FakeFreePbx();
        $this->module = new Exovoapi($this->freepbx);
    }

    public function testDisableNeverThrows(): void
    {
        $broken = new FakeFreePbx();
        $module = new Exovoapi(new class ($broken->Config) {
            public function __construct(public readonly object $Config)
            {
            }

            public function __get($name)
            {
                throw new \Exception("The module $name is gone.");
            }
        });
        $module->disable();
        self::assertSame(['The module Pm2 is gone.'], Calls::$out);
    }

    public function testUninstallGoesOnAfterAStepThatFails(): void
    {
        $paths = Paths::of($this->freepbx);
        mkdir($paths->dataFolder);
        $this->freepbx->Manager->users['exovoapi'] = ['secret'];
        $this->module->uninstall();
        self::assertSame([], $this->freepbx->Manager->users);
        self::assertDirectoryDoesNotExist($paths->dataFolder);
        self::assertNotSame([], Calls::$out);
    }

    public function testGivesSecretsBackTheirPermissionsAfterAChown(): void
    {
        $modes = array_column($this->module->chownFreepbx(), 'perms', 'path');
        $paths = Paths::of($this->freepbx);
        self::assertSame(0700, $modes[$paths->dataFolder]);
        self::assertSame(0600, $modes[$paths->settings()]);
        self::assertSame(0600, $modes[$paths->databaseUser()]);
        self::assertSame(0700, $modes[$paths->startScript()]);
    }

    public function testTheManifestNamesWhatExists(): void
    {
        $xml = simplexml_load_file(MODULE . '/module.xml');
        self::assertNotFalse($xml);
        self::assertSame('exovoapi', (string) $xml->rawname);
        // The key of the menu item is also the section of which an administrator's access is made.
        self::assertSame('API keys (Exovo)', (string) $xml->menuitems->exovoapi);
        self::assertFileExists(MODULE . '/page.exovoapi.php');
        $command = ucfirst((string) $xml->console->command->name);
        self::assertFileExists(MODULE . "/Console/$command.class.php");
        foreach ($xml->xpath('//hooks//method') as $method) {
            self::assertTrue(method_exists($this->module, (string) $method), (string) $method);
            self::assertSame('Exovoapi', (string) $method['class']);
            self::assertSame('FreePBX\\modules', (string) $method['namespace']);
        }
        $package = json_decode((string) file_get_contents(MODULE . '/../../package.json'), true, 8, JSON_THROW_ON_ERROR);
        self::assertSame($package['version'], (string) $xml->version);
        self::assertSame('17.0', (string) $xml->supported->version);
    }

    /** FreePBX links such folders of a module into its own. */
    public function testHasNoFolderThatFreePbxWouldShare(): void
    {
        foreach (self::SHARED_FOLDERS as $folder) {
            self::assertDirectoryDoesNotExist(MODULE . "/$folder");
        }
    }

    /** ajax.php would ask neither the section nor, from this machine, a session. */
    public function testOffersNothingThroughAjax(): void
    {
        self::assertFalse(method_exists($this->module, 'ajaxRequest'));
        self::assertFalse(method_exists($this->module, 'ajaxHandler'));
    }
}
