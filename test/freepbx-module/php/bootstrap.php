<?php
declare(strict_types=1);

const MODULE = __DIR__ . '/../../../src/freepbx-module';
const FIXTURES = __DIR__ . '/../../fixtures';

error_reporting(E_ALL);
require MODULE . '/lib/autoload.php';
require __DIR__ . '/FakeFreePbx.php';
