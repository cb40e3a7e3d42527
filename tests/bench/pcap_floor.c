/* SPDX-License-Identifier: MIT */
/* The floor for reading a capture: pcap_next_ex and nothing else. Prints packets and seconds. */
#include <pcap/pcap.h>

#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    char why[PCAP_ERRBUF_SIZE];
    struct timespec a, b;
    struct pcap_pkthdr *h;
    const u_char *bytes;
    unsigned long count = 0, sum = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], why) : NULL;
    if (!p) {
        fprintf(stderr, "pcap_floor FILE: %s\n", argc == 2 ? why : "one file");
        return 1;
    }
    while (pcap_next_ex(p, &h, &bytes) == 1) {
        count++;
        sum += bytes[0];
    }
    pcap_close(p);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("{\"packets\": %lu, \"sum\": %lu, \"seconds\": %.6f}\n", count, sum,
           (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    return 0;
}
