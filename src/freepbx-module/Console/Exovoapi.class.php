<?php
/** The command "fwconsole exovoapi". */

declare(strict_types=1);

namespace FreePBX\Console\Command;

use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

class Exovoapi extends Command
{
    private const USAGE = 'Usage: fwconsole exovoapi setup|start|stop|doctor';

    protected function configure()
    {
        $this->setName('exovoapi')
            ->setDescription('API keys (Exovo): set up the database user (as root), start, stop or check the host')
            ->setDefinition([new InputArgument('action', InputArgument::REQUIRED, 'setup, start, stop or doctor')]);
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $installation = \FreePBX::Exovoapi()->installation();
        try {
            switch ($input->getArgument('action')) {
                case 'setup':
                    $installation->setUp();
                    $output->writeln('The host now uses the database user exovoapi, who can do only what the host needs.');
                    return 0;
                case 'start':
                    $installation->start();
                    $output->writeln('The host has started.');
                    return 0;
                case 'stop':
                    $installation->stop();
                    $output->writeln('The host has stopped.');
                    return 0;
                case 'doctor':
                    $result = $installation->runtime->doctor();
                    $output->writeln(trim($result->output . $result->errors));
                    return $result->exitCode;
                default:
                    $output->writeln(self::USAGE);
                    return 2;
            }
        } catch (\RuntimeException $error) {
            $output->writeln($error->getMessage());
            return 1;
        }
    }
}
