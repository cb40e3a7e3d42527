/* SPDX-License-Identifier: MIT */
/*
 * The catalogue itself: one entry a diagnosis, and looking it up. Slug and severity come from the
 * header's table; the words stand here. Each is written for somebody in front of the phone: what it
 * means, then what to do, with the command to type. DIR is the TFTP folder, SET a load, IF a
 * network interface. Who explains whom stands in diagnosis_explains.c.
 */
#include "core/diagnosis.h"

static const char *const severity_names[] = {
#define X(id, text) text,
    SEVERITIES(X)
#undef X
};

/* The header's columns as constants, so that a row below can take them over by its id. */
#define X(id, slug, severity)                                                                      \
    enum { SEVERITY_OF_##id = severity };                                                          \
    static const char slug_of_##id[] = slug;
DIAGNOSES(X)
#undef X

/* Cisco's own texts or real bytes stand behind an entry, or inference: then the program says so. */
enum { SURE = 0, APPROXIMATE = 1 };

#define ENTRY(id, approx, src, name, what, how)                                                    \
    [id] = {slug_of_##id, (enum severity)SEVERITY_OF_##id, name, what, how, src, approx}

static const struct diagnosis_entry catalogue[DIAGNOSIS_COUNT] = {
    ENTRY(DIAG_TFTP_UNANSWERED, SURE, "PHONES 3.1, 7.1", "TFTP requests get no answer",
          "The phone asked and heard nothing: it sends the same name after 0, 1, 5 and 9 seconds, "
          "from three ports one after the other, and then boots what it has. An answer was not "
          "sent, or it was lost on the way back.",
          "Test from another computer: tftp SERVER -m octet -c get OS79XX.TXT. See who holds the "
          "port: sudo ss -lnup 'sport = :69'. Then look at firewall, cable and VLAN; the data "
          "come from another UDP port than 69 (--one-port keeps everything on 69)."),
    ENTRY(DIAG_FIREWALL_SUSPECTED, APPROXIMATE, "DESIGN 7, PHONES 7.1",
          "A firewall swallows the requests",
          "The request was seen on the wire, but it never reached the TFTP server: something in "
          "this computer drops it.",
          "Let it in: sudo ufw allow proto udp to any port 69, or sudo firewall-cmd "
          "--add-service=tftp, or sudo nft add rule inet filter input udp dport 69 accept. "
          "hookflash doctor names the firewall that it finds."),
    ENTRY(DIAG_OTHER_SERVER_ASKED, SURE, "PHONES 6", "The phone asks another TFTP server",
          "The phone sends its requests to another address than ours, so nothing that stands in "
          "this folder can reach it; or another server answers it as well, and the first wins.",
          "On the phone: Settings, **#, Network Configuration, Alternate TFTP = YES, TFTP Server 1 "
          "= this computer, Save. Or change DHCP option 150 to this computer's address and reboot "
          "the phone."),
    ENTRY(DIAG_FILE_MISSING, SURE, "PHONES 3.2, 7.4", "A file that the phone needs is not there",
          "The phone asked for a load file and got \"file not found\". It gives up this upgrade "
          "and boots the application that it has, if it has one.",
          "See what the folder lacks: hookflash check DIR. Then put the file there under exactly "
          "the name that was asked, or write the folder anew: hookflash write --load SET --root "
          "DIR."),
    ENTRY(DIAG_NAME_CASE, SURE, "PHONES 3.3, 7.8", "Upper and lower case differ",
          "The name asked and the name of the file are spelled with other capitals. hookflash "
          "serves it all the same; another TFTP server on Linux does not.",
          "Write the load's name in capitals where the phone reads it, or rename the file to the "
          "spelling that it asks: mv DIR/OLD DIR/NEW. The signature does not mind capitals."),
    ENTRY(DIAG_NAME_BYTES, SURE, "PHONES 5.4, CSCdv19260", "A stray byte in the file name",
          "The name that the phone asks holds a blank, a line end or another byte that no load "
          "name has. It was read like that from a configuration file: a blank inside the quotes "
          "of image_version, or a blank or line end behind the name in OS79XX.TXT, which editors "
          "add and hide (Cisco's bug CSCdv19260).",
          "Let hookflash write the file again: hookflash write --load SET --root DIR. By hand: "
          "delete the byte in the file that names the load, or for OS79XX.TXT: printf '%s' LOAD > "
          "DIR/OS79XX.TXT; look at the bytes with hookflash check DIR or od -c FILE."),
    ENTRY(DIAG_NAME_EXTENSION, SURE, "PHONES 4.9, 5.4", "An extension was typed into the load name",
          "Load names are written without extension; the phone adds .loads, .sbn or .bin itself "
          "and now asks for a file with two of them, or with the wrong one.",
          "Write the bare name, for instance P0S3-8-12-00, into image_version or loadInformation: "
          "hookflash write --load SET --root DIR does it."),
    ENTRY(
        DIAG_NAME_NEAR_MISS, APPROXIMATE, "PHONES 5.4, 7.5", "A slightly different name was meant",
        "The name asked and the name of a file, or the way such names are spelled, differ by "
        "little: a hidden .txt at the end, other zeroes in the version, a letter O for a digit 0. "
        "To the phone that is another file.",
        "Rename the file on disk to the name that is asked, unless it is a signed load (.loads, "
        ".sbn, .sb2): those carry their name inside, so mend the configuration instead. "
        "hookflash check DIR shows both names byte by byte."),
    ENTRY(DIAG_LOADER_FOR_APPLICATION, SURE, "PHONES 1.1, 5.4", "P003- stands where P0S3- belongs",
          "A loader's name (P003-...) was given where the application's name belongs. The phone "
          "asks P003-....loads, which does not exist.",
          "In SIPDefault.cnf, SIP<MAC>.cnf, SEP<MAC>.cnf.xml and XMLDefault.cnf.xml write the "
          "P0S3- (or P0M3-) name; P003- belongs in OS79XX.TXT alone: hookflash write --load SET "
          "--root DIR."),
    ENTRY(DIAG_APPLICATION_FOR_LOADER, SURE, "PHONES 1.1, 4.7, 7.3",
          "P0S3- stands where P003- belongs",
          "OS79XX.TXT names an application (P0S3-...) of the time after 7.0. A phone that reads "
          "OS79XX.TXT has an old loader and needs the new loader first, P003-...; it asks for an "
          "image that does not exist.",
          "Write the loader's name into OS79XX.TXT: printf '%s' P003-8-12-00 > DIR/OS79XX.TXT, and "
          "leave P0S3- in image_version. hookflash write --load SET --root DIR does both."),
    ENTRY(DIAG_SET_INCOMPLETE, SURE, "PHONES 1.3, 3.2, 7.4", "The load lacks one of its files",
          "A load is a set: .loads, the loader .sbn and the application .sb2. One of them is "
          "missing, so the phone stops half-way and boots what it has.",
          "Unpack the whole package again and import it: hookflash check PACKAGE.zip shows what "
          "is in it; then hookflash write --load PACKAGE.zip --root DIR."),
    ENTRY(DIAG_ALREADY_CURRENT, SURE, "PHONES 3.3", "The phone already runs this load",
          "The phone read the .loads file, found the versions that it already has, and booted its "
          "application. There was nothing to convert.",
          "Nothing to do. For another version choose another load: hookflash plan --from LOAD --to "
          "LOAD."),
    ENTRY(DIAG_PRE_UAL_PHONE, APPROXIMATE, "PHONES 3.3, 4.7, 4.8, 9",
          "An old phone, from before the universal loader",
          "The phone asks OS79XX.TXT: its loader is older than SIP 7 or SCCP 6. It needs "
          "P003-<version> in OS79XX.TXT, and the new loader wipes its network settings.",
          "Give it DHCP with option 150 before it starts (hookflash serve --dhcp on an isolated "
          "bench), and look at the way: hookflash plan --from LOAD --to LOAD."),
    ENTRY(
        DIAG_LOST_SERVER, SURE, "PHONES 3.4, 4.8, 7.2",
        "The phone did not come back after its reboot",
        "The new loader was sent, the phone went to reboot, and no request followed "
        "within 90 seconds (usual: 26 to 37). Most often it lost the address of this TFTP server.",
        "Look at the phone. \"Protocol Application Invalid\" or \"TFTP timeout\": it needs DHCP "
        "option 150 = this computer (hookflash serve --dhcp on an isolated bench), or set "
        "Alternate TFTP = YES and TFTP Server 1 again. Do not send other files: it will go on "
        "by itself."),
    ENTRY(DIAG_CONFIG_WITHOUT_LOAD, SURE, "PHONES 3.2, 7.6",
          "A configuration without a load stopped the search",
          "The phone takes the first configuration file that it is given. It was given one that "
          "names no load (an empty SEP file is the classic), showed \"No Load Specified\" and "
          "looked no further.",
          "Put the load into that file, <loadInformation>P0S3-8-12-00</loadInformation> or "
          "image_version: P0S3-8-12-00, or take the file away: hookflash write --load SET --root "
          "DIR."),
    ENTRY(DIAG_CONFIG_TOO_LONG, SURE, "PHONES 2.3, 5.2", "The configuration file is too long",
          "The phone's buffer for configurations and .loads holds 8192 bytes. It broke off with "
          "\"Buffer Full\" and read nothing of the file.",
          "Cut the file below 8192 bytes: comments and unused lines first. Check: wc -c FILE."),
    ENTRY(DIAG_SIP_CONFIG_MISSING, SURE, "PHONES 3.1, 7.9",
          "The phone runs SIP and waits for its own file",
          "The phone asks SIP<MAC>.cnf every 31 seconds: it runs SIP and shows \"Phone "
          "Unprovisioned\". The conversion itself is done.",
          "Put a SIP<MAC>.cnf with line1_name and proxy1_address into the folder, or point the "
          "phone at the server that will run it."),
    ENTRY(DIAG_NO_APPLICATION_LOOP, SURE, "PHONES 3.2, 7.2",
          "The phone has no application and searches for ever",
          "The search starts again every 16 to 36 seconds: there is no valid application in flash "
          "(\"Protocol Application Invalid\", \"TFTP file not found\", \"File auth error\"). The "
          "phone is not broken; it takes the first complete load that it is given.",
          "Serve a complete set and leave the phone alone: hookflash check DIR, then hookflash "
          "write --load SET --root DIR."),
    ENTRY(DIAG_RESET_LOOP, SURE, "PHONES 4.10, 5.4", "The phone resets again and again",
          "Configuring VLAN, Configuring IP, Resetting, and again: the running application is told "
          "to take a load that the loader cannot get.",
          "Look for the name that is asked and not found: hookflash check DIR shows stray bytes in "
          "the files. All files must name the same load."),
    ENTRY(DIAG_REPEATED_TRANSFER, SURE, "PHONES 7", "The same file was begun three times",
          "The phone starts the same file over and over. On a good line that does not happen: "
          "packets are lost, often because one end of the cable runs half duplex.",
          "Set switch port and network card to automatic negotiation (ethtool IF), change the "
          "cable, and go without routers and VPN between."),
    ENTRY(
        DIAG_RETRANSMITTING, SURE, "PHONES 3.1, TFTP 5", "Packets are being lost",
        "More than one block in twenty had to be sent again. The conversion goes on, slowly.",
        "Look at the card's error counters: ip -s link show IF and ethtool -S IF. Change cable or "
        "switch port if they grow."),
    ENTRY(DIAG_HEADER_NAME_MISMATCH, SURE, "PHONES 2.1, 5.4", "A signed file was renamed",
          "Signed files carry their own name inside. The phone compares it with the name that it "
          "asked and refuses the file (\"File auth error\") when they differ.",
          "Give the file its own name back; hookflash check FILE shows it. To serve another "
          "version take that version's own files."),
    ENTRY(DIAG_IMAGE_DAMAGED, SURE, "PHONES 2.3", "A load file is damaged",
          "Length or checksum of a load file is wrong: the download or copy was cut short or "
          "changed. The phone will refuse it.",
          "Copy the file again, binary, and compare: hookflash check FILE. Take it from the "
          "package rather than from an unpacked copy."),
    ENTRY(DIAG_TEXT_MODE_DAMAGE, SURE, "PHONES 2.3, PROCEDURE", "A load file was copied as text",
          "The bytes show the traces of a copy in text mode (FTP ASCII, a mail gateway): line ends "
          "were changed inside a binary file. It cannot be repaired.",
          "Copy the file again in binary: scp, or binary in ftp; not through mail. Then hookflash "
          "check FILE."),
    ENTRY(DIAG_IMAGE_REJECTED, SURE, "PHONES 3.2", "The phone refused the file",
          "The phone fetched the whole file, fetched it once more some seconds later, and did not "
          "use it: that is what it does when the signature, the name inside or the size does not "
          "please it.",
          "hookflash check FILE. If the file is whole, it is for another model or it is not "
          "signed for this loader: take the files of one package from Cisco."),
    ENTRY(DIAG_OUTSIDE_SUBNET, SURE, "DESIGN 5", "A request from another network was ignored",
          "Only the networks of this computer's own interfaces are answered. The request came "
          "from elsewhere, as from a routed voice VLAN.",
          "If the phone is yours, allow its network: hookflash serve --allow 10.20.0.0/16 ..."),
    ENTRY(DIAG_CROSSES_SIGNING, SURE, "PHONES 4.1", "From signed back to unsigned is not possible",
          "Loads from 5.0 on are signed, and a phone that runs one never takes an unsigned load "
          "again.",
          "Choose a load of 5.0 or later: hookflash plan --from LOAD --to LOAD."),
    ENTRY(DIAG_STEP_SKIPPED, SURE, "PHONES 4.2", "A step on the way was skipped",
          "Old SIP phones climb 4.4, 5.3, 6.x, 7.x. The phone was told a load that it cannot take "
          "in one go from where it stands.",
          "hookflash plan --from LOAD --to LOAD lists the steps; serve the first one first."),
    ENTRY(DIAG_LOADS_DISAGREE, SURE, "PHONES 4.10, 7.3", "The files name different loads",
          "The phone was told two different loads, by two files or by two servers. It may go "
          "round between them, or stay with the wrong one.",
          "Make all files name one load: hookflash check DIR shows who says what; hookflash write "
          "--load SET --root DIR writes all of them."),
    ENTRY(DIAG_STILL_ASKS_OLD, SURE, "PROCEDURE 15, PHONES 7.3",
          "Converted, but it still asks for the old protocol's load",
          "The phone runs the new protocol and, told so by some file, asks a load of the old one "
          "again. At its next reset it would go back.",
          "Write SEP<MAC>.cnf.xml for this phone with the new load: hookflash write --load SET "
          "--root DIR --phones MAC."),
    ENTRY(DIAG_SECOND_DHCP, SURE, "PHONES 7.10, DESIGN 6", "Two DHCP servers answer",
          "Another DHCP server answers on this network. Which one a phone believes is chance, and "
          "so is the TFTP server that it is told.",
          "Leave one of them: unplug the bench from the house network, or run without --dhcp and "
          "set option 150 in the other server."),
    ENTRY(
        DIAG_OPTION_150_MISSING, SURE, "PHONES 6", "DHCP names no TFTP server",
        "The DHCP answer carries neither option 150 nor option 66 nor a next server, or an option "
        "150 that cannot be read, or there is no answer: the phone does not know whom to ask.",
        "Add option 150 = this computer's address, as addresses of four bytes and not as text. "
        "dnsmasq: dhcp-option=150,ADDRESS. Cisco IOS: option 150 ip ADDRESS. Windows: an IP "
        "address option 150. Or Alternate TFTP = YES on the phone."),
    ENTRY(DIAG_WRONG_TFTP_SERVER, APPROXIMATE, "DESIGN 7, PHONES 6",
          "DHCP sends the phone to another TFTP server",
          "The phone was told another TFTP server than this one and looks for it on the network.",
          "Change option 150 (it goes before option 66) to this computer's address and reboot the "
          "phone, or set Alternate TFTP = YES on it."),
    ENTRY(DIAG_UNCHOSEN_PHONE, SURE, "DESIGN 4", "A phone that was not chosen asks for a load",
          "Only chosen phones are given a load. This one was refused at once and boots what it "
          "has.",
          "If it is yours, choose it: hookflash serve --phones MAC,... or --phones all."),
    ENTRY(DIAG_CAPTURE_DROPS, SURE, "DESIGN 7", "The capture lost packets",
          "More came in than was read; some packets were not seen. Nothing is concluded from what "
          "is missing.",
          "Close other programs on this computer, or watch one interface only: hookflash watch -i "
          "IF."),
    ENTRY(DIAG_DISK_FULL, SURE, "DESIGN 4", "The disk takes no more",
          "A file could not be written: there is no space, or the disk failed or became read-only. "
          "The former file is still whole. A journal goes on by itself where there is room again.",
          "Make room (df -h DIR shows how much there is), or see what became of the disk (findmnt "
          "-T DIR, dmesg). A file is written by the same command again with the same --session."),
    ENTRY(DIAG_LINK_LOST, SURE, "DESIGN 7", "The network link went down",
          "The interface lost its carrier: cable out, switch off, or the phone on a direct cable "
          "rebooting.",
          "Check cable and switch: ip link show IF. With the phone straight on this computer put "
          "a small switch between."),
    ENTRY(DIAG_LOAD_UNKNOWN, SURE, "PHONES 3.3, 4.2", "What the phone runs must be said",
          "The phone has an old loader, and which load must come first depends on the one that it "
          "runs now. Its requests do not tell; a wrong step could be refused or cost a step more. "
          "It is given nothing and boots what it has.",
          "Read Application Load ID on the phone: Settings > Status > Firmware Versions. Then say "
          "it: hookflash serve --from LOAD ..., or the from column of the --phones file. With "
          "capture, a switch's or the phone's own CDP says it by itself."),
    ENTRY(DIAG_STEP_LOAD_MISSING, SURE, "PHONES 4.2", "A load on the way is not here",
          "From what this phone runs there is no direct way to the load that was chosen for it: it "
          "must take another one first, and this session has none of that name. Nothing was given "
          "to it, so it runs what it ran.",
          "Import that load and give it too: hookflash serve --load SET --load STEP ...; hookflash "
          "plan --from LOAD --to LOAD lists all steps."),
};

const char *severity_name(enum severity s)
{
    return severity_names[s];
}

const struct diagnosis_entry *diagnosis_entry(enum diagnosis d)
{
    return &catalogue[d];
}

const char *diagnosis_slug(enum diagnosis d)
{
    return catalogue[d].slug;
}

enum diagnosis diagnosis_find(struct slice slug)
{
    unsigned d = 0;
    while (d < DIAGNOSIS_COUNT && !slice_is(slug, catalogue[d].slug))
        d++;
    return (enum diagnosis)d;
}
