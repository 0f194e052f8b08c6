<?php
declare(strict_types=1);

use Exovo\FreePbx\ManagerUser;
use PHPUnit\Framework\TestCase;

final class ManagerUserTest extends TestCase
{
    private FakeFreePbx $freepbx;
    private ManagerUser $user;

    protected function setUp(): void
    {
        Calls::$reloads = 0;
        $this->freepbx = new FakeFreePbx();
        $this->user = new ManagerUser($this->freepbx);
    }

    public function testMayOnlyConnectFromThisMachineAndOnlyWithTheRightForPresence(): void
    {
        $this->user->ensure('secret');
        self::assertSame(
            ['exovoapi' => ['secret', '0.0.0.0/0.0.0.0', '127.0.0.1/255.255.255.255', 'call', 'call']],
            $this->freepbx->Manager->users,
        );
    }

    public function testAsksForApplyConfigOnlyIfSomethingChanged(): void
    {
        $this->user->ensure('secret');
        $this->user->ensure('secret');
        self::assertSame(1, Calls::$reloads);
        $this->user->remove();
        $this->user->remove();
        self::assertSame(2, Calls::$reloads);
        self::assertSame([], $this->freepbx->Manager->users);
    }

    public function testIsAppliedOnceAsteriskHasIt(): void
    {
        self::assertFalse($this->user->isApplied());
        file_put_contents("{$this->freepbx->folder}/etc/manager_additional.conf", "[exovoapi]\nsecret=x\n");
        self::assertTrue($this->user->isApplied());
    }
}
