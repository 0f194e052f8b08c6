<?php
declare(strict_types=1);

use Exovo\FreePbx\DatabaseUser;
use Exovo\FreePbx\HostSettings;
use Exovo\FreePbx\Paths;
use Exovo\FreePbx\PbxDatabase;
use Exovo\FreePbx\SettingsFile;
use PHPUnit\Framework\TestCase;

final class HostSettingsTest extends TestCase
{
    /** @param array<string, mixed> $settings */
    private function written(array $settings = [], ?FakeFreePbx $freepbx = null): array
    {
        $freepbx ??= new FakeFreePbx($settings);
        $paths = Paths::of($freepbx);
        if (!is_dir($paths->dataFolder)) {
            mkdir($paths->dataFolder, 0700);
        }
        $database = new PbxDatabase($freepbx);
        (new HostSettings($paths))->write($freepbx, $database, $database->ownUser());
        return (new SettingsFile($paths->settings()))->read();
    }

    public function testWritesWhatFreePbxKnows(): void
    {
        $freepbx = new FakeFreePbx(['PHPTIMEZONE' => 'Europe/Berlin', 'ASTMANAGERPORT' => '5039']);
        $settings = $this->written([], $freepbx);
        $socket = '%2Frun%2Fmysqld%2Fmysqld.sock';
        self::assertSame('freepbx', $settings['EXOVO_PBX']);
        self::assertSame("{$freepbx->folder}/exovoapi/exovo.sock", $settings['EXOVO_SOCKET']);
        self::assertSame("mysql://freepbxuser:p%40ss%2Fword@localhost/asterisk?socketPath=$socket", $settings['EXOVO_DATABASE_URL']);
        self::assertSame(
            "mysql://freepbxuser:p%40ss%2Fword@localhost/asteriskcdrdb?socketPath=$socket&table=cdr",
            $settings['EXOVO_PBX_CDR_DATABASE_URL'],
        );
        self::assertSame('Europe/Berlin', $settings['EXOVO_PBX_TIME_ZONE']);
        self::assertStringEndsWith('@127.0.0.1:5039', $settings['EXOVO_AMI_URL']);
        self::assertSame('assertion', $settings['EXOVO_SIGN_IN']);
        self::assertGreaterThanOrEqual(32, strlen($settings['EXOVO_ASSERTION_SECRET']));
    }

    public function testKeepsTheSecretsOfAnEarlierVersion(): void
    {
        $freepbx = new FakeFreePbx();
        $first = $this->written([], $freepbx);
        self::assertSame($first, $this->written([], $freepbx));
        self::assertNotSame($first['EXOVO_ASSERTION_SECRET'], $this->written()['EXOVO_ASSERTION_SECRET']);
    }

    public function testOnlyTheOwnerCanReadTheFile(): void
    {
        $freepbx = new FakeFreePbx();
        $this->written([], $freepbx);
        self::assertSame(0600, fileperms(Paths::of($freepbx)->settings()) & 0777);
    }

    public function testUsesFreePbxOwnUserForCallRecordsOnAnotherMachine(): void
    {
        $settings = $this->written([
            'CDRDBHOST' => 'cdr.example.test',
            'CDRDBPORT' => '3307',
            'CDRDBUSER' => 'cdruser',
            'CDRDBPASS' => 'cdr pass',
            'CDRDBNAME' => 'records',
            'CDRDBTABLENAME' => 'calls',
        ]);
        self::assertSame(
            'mysql://cdruser:cdr%20pass@cdr.example.test:3307/records?table=calls',
            $settings['EXOVO_PBX_CDR_DATABASE_URL'],
        );
    }

    public function testReadsCallRecordsInGmtAsUtc(): void
    {
        $settings = $this->written(['CDRUSEGMT' => true, 'PHPTIMEZONE' => 'Europe/Berlin']);
        self::assertSame('UTC', $settings['EXOVO_PBX_TIME_ZONE']);
    }

    public function testLeavesTheZoneToTheHostIfFreePbxHasNone(): void
    {
        self::assertArrayNotHasKey('EXOVO_PBX_TIME_ZONE', $this->written(['PHPTIMEZONE' => 'Mars/Olympus']));
    }

    public function testRefusesALineBreakThatWouldAddASetting(): void
    {
        $this->expectException(\RuntimeException::class);
        $this->written(['AMPDBHOST' => "db\nEXOVO_SIGN_IN=password"]);
    }

    public function testEscapesEachPartOfTheUrls(): void
    {
        $database = new PbxDatabase(new FakeFreePbx(['AMPDBHOST' => 'db.example.test']));
        self::assertSame(
            'mysql://a%40b:c%3Ad%25@db.example.test:3306/asterisk',
            $database->url(new DatabaseUser('a@b', 'c:d%')),
        );
    }
}
