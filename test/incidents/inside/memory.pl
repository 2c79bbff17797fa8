#!/usr/bin/perl
# memory.pl VERB... does with memory what it is told, one verb after the other. x86-64: it makes system calls by number.
#
#   name=NAME         the name of the process
#   take=SIZE         private memory, all touched (zeros); noise=SIZE: filled with what nothing compresses;
#   text=SIZE         filled with what compresses well
#   huge=SIZE         from the pool of hugetlb pages
#   reserve=SIZE      mapped, never touched
#   sparse=SIZE@STEP  one byte written every STEP; peek=SIZE@STEP: one byte read (the zero page: page tables, no memory)
#   file=PATH@STEP    mapped shared, a byte of it read every STEP (default: each page); scan=PATH: read forever, a page at a time, in random places
#   lock              all that it has and takes from now on stays in memory
#   grow=SIZE         so much more every second, without end; growfor=SECONDS@SIZE: with one
#   churn             writes to random pages of all it took, without end; stroll=N: so many a second
#   drop              gives back all it took
#   sleep=SECONDS     repeat: from the first verb again     hold: stays
#   ready             the trouble stands (/run/ready); mark: a part of it does (/run/mark)
#
# SIZE is 4K, 100M, 2G, 40% of MemTotal, or rest-100M: what MemAvailable has beyond 100M.
use strict;
use warnings;

# Time::HiRes is not in a minimal Perl.
sub pause { select undef, undef, undef, $_[0] }

sub uptime {
  open my $file, '<', '/proc/uptime' or die;
  return (split ' ', <$file>)[0];
}

my %call = (read => 0, pread => 17, mmap => 9, munmap => 11, mlockall => 151);
my $page = 4096;
my @taken;
open my $zero, '<', '/dev/zero' or die;
open my $random, '<', '/dev/urandom' or die;
my $pattern = join '', map { "the quick brown fox $_ " } 1 .. 200;

sub meminfo {
  my ($field) = @_;
  open my $file, '<', '/proc/meminfo' or die;
  /^$field:\s+(\d+)/ and return $1 * 1024 for <$file>;
  die "no $field";
}

sub bytes {
  my ($text) = @_;
  return meminfo('MemAvailable') - bytes($1) if $text =~ /^rest-(.+)$/;
  return int(meminfo('MemTotal') * $1 / 100) if $text =~ /^([\d.]+)%$/;
  $text =~ /^([\d.]+)([KMG]?)$/ or die "memory.pl: size $text\n";
  return int($1 * {'' => 1, K => 1 << 10, M => 1 << 20, G => 1 << 30}->{$2});
}

# PROT_READ|PROT_WRITE; MAP_PRIVATE|MAP_ANONYMOUS unless said.
sub mapped {
  my ($size, $flags, $fd) = @_;
  my $at = syscall($call{mmap}, 0, $size, defined $fd ? 1 : 3, $flags // 0x22, $fd // -1, 0);
  die "memory.pl: mmap of $size: $!\n" if $at == -1;
  return $at;
}

# From the beginning of the file, a MiB at a time.
sub fill {
  my ($from, $at, $size) = @_;
  while ($size > 0) {
    my $got = syscall($call{pread}, fileno $from, $at, $size > 1 << 20 ? 1 << 20 : $size, 0);
    die "memory.pl: $!\n" if $got <= 0;
    $at += $got;
    $size -= $got;
  }
}

sub take {
  my ($size, $from, $flags) = @_;
  $size = int($size / $page) * $page;
  return if $size <= 0;
  my $at = mapped($size, $flags);
  fill($from, $at, $size);
  push @taken, [$at, $size];
}

sub anywhere {
  my $all = 0;
  $all += $_->[1] for @taken;
  my $at = int(rand($all / $page)) * $page;
  for (@taken) {
    return $_->[0] + $at if $at < $_->[1];
    $at -= $_->[1];
  }
}

sub write_to { syscall($call{read}, fileno $zero, $_[0], 1) }

# What unpack reads stays in no variable.
sub read_from { unpack 'P1', pack 'Q', $_[0] }

# A file of the pattern, made once, so that filling stays a read(2).
sub pattern_file {
  my $path = '/run/pattern';
  unless (-e $path) {
    open my $out, '>', $path or die;
    print $out $pattern x (1 + (1 << 20) / length $pattern);
  }
  return $path;
}

my @verbs = @ARGV;
for (my $next = 0; $next < @verbs; $next++) {
  my ($verb, $value) = split /=/, $verbs[$next], 2;
  my ($first, $second) = split /@/, $value // '';
  if ($verb eq 'name') { $0 = $value }
  elsif ($verb eq 'take') { take(bytes($value), $zero) }
  elsif ($verb eq 'noise') { take(bytes($value), $random) }
  elsif ($verb eq 'text') {
    open my $in, '<', pattern_file() or die;
    take(bytes($value), $in);
  }
  elsif ($verb eq 'huge') { take(bytes($value), $zero, 0x40022) }
  elsif ($verb eq 'reserve') { mapped(bytes($value)) }
  elsif ($verb eq 'sparse' || $verb eq 'peek') {
    my ($size, $step) = (bytes($first), bytes($second));
    my $at = mapped($size, 0x4022);
    for (my $offset = 0; $offset < $size; $offset += $step) {
      $verb eq 'peek' ? read_from($at + $offset) : write_to($at + $offset);
    }
  }
  elsif ($verb eq 'file' || $verb eq 'scan') {
    open my $file, '<', $first or die "memory.pl: $first: $!\n";
    my $size = -s $file;
    my $at = mapped($size, 1, fileno $file);
    my $step = $second ? bytes($second) : $page;
    if ($verb eq 'file') { for (my $offset = 0; $offset < $size; $offset += $step) { read_from($at + $offset) } }
    else { while (1) { read_from($at + int(rand($size / $page)) * $page) } }
  }
  elsif ($verb eq 'lock') { syscall($call{mlockall}, 3) == 0 or die "memory.pl: mlockall: $!\n" }
  elsif ($verb eq 'grow' || $verb eq 'growfor') {
    my $end = $verb eq 'grow' ? 9e99 : uptime() + $first;
    my $step = bytes($verb eq 'grow' ? $value : $second) / 4;
    while (uptime() < $end) { take($step, $zero); pause 0.25 }
  }
  elsif ($verb eq 'churn') { while (1) { write_to(anywhere()) } }
  elsif ($verb eq 'stroll') { while (1) { write_to(anywhere()) for 1 .. $value / 10; pause 0.1 } }
  elsif ($verb eq 'drop') { syscall($call{munmap}, @$_) for @taken; @taken = () }
  elsif ($verb eq 'sleep') { pause $value }
  elsif ($verb eq 'ready' || $verb eq 'mark') { open my $file, '>', "/run/$verb" or die }
  elsif ($verb eq 'repeat') { $next = -1 }
  elsif ($verb eq 'hold') { sleep 3600 while 1 }
  else { die "memory.pl: verb $verb\n" }
}
