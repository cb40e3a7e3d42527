/* SPDX-License-Identifier: MIT */
/* The new home: what is refused, what a phone is told, and what is never shown. */
#include "cmocka_all.h"

#include "core/phone_config.h"
#include "core/phone_home.h"
#include "core/phone_parse.h"

#include <string.h>

static void what_no_phone_could_read_is_refused_at_its_byte(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        enum home_field field;
        const char *value;
        size_t at; /* of the refusal; none where `why` is NULL */
        const char *why;
    } ROWS[] = {
        {"an address", HOME_SERVER, "10.0.0.5", 0, NULL},
        {"a name with a blank", HOME_NAME, "Front desk", 0, NULL},
        {"nothing", HOME_EXTENSION, "", 0, NULL},
        {"31 characters", HOME_PASSWORD, "1234567890123456789012345678901", 0, NULL},
        {"one more", HOME_PASSWORD, "12345678901234567890123456789012", 31,
         "a phone takes 31 characters of a password, no more"},
        {"a blank at the end, the old killer", HOME_EXTENSION, "101 ", 3,
         "there can be no blank here"},
        {"a quote ends the value", HOME_PASSWORD, "a\"b", 1,
         "the phone's parser would read this character as something else"},
        {"an element of its own", HOME_SERVER, "a<b", 1,
         "the phone's parser would read this character as something else"},
        {"a line end", HOME_NAME, "a\nproxy1_address: b", 1,
         "only printable ASCII can stand here: phones know no other"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct phone_home h = {.server = ""};
        const char *why = NULL;
        size_t at;
        bool good = phone_home_set(&h, ROWS[i].field, slice_str(ROWS[i].value), &at, &why);
        if (good != !ROWS[i].why || (!good && (at != ROWS[i].at || strcmp(why, ROWS[i].why) != 0)))
            fail_msg("%s: at %zu, %s", ROWS[i].story, at, why ? why : "taken");
    }
}

static struct plan_hop to(const char *load)
{
    struct load_name name;
    struct plan p;
    assert_true(load_name_parse(slice_str(load), &name));
    plan_make(NULL, &name, &p);
    assert_int_equal(p.result, PLAN_OK);
    return p.hop[0];
}

static const struct phone_home DESK = {"10.0.0.5", "101", "hush", "Front desk"};

static void a_converted_phone_is_told_its_home(void **state)
{
    (void)state;
    static const struct {
        const char *load;
        enum config_file file;
        const char *bytes;
    } ROWS[] = {
        {"P0S3-8-12-00", CONFIG_FILE_SIP,
         "image_version: P0S3-8-12-00\n"
         "proxy1_address: \"10.0.0.5\"\n"
         "line1_name: \"101\"\n"
         "line1_shortname: \"101\"\n"
         "line1_authname: \"101\"\n"
         "line1_password: \"hush\"\n"
         "line1_displayname: \"Front desk\"\n"
         "phone_label: \"Front desk\"\n"},
        {"P0S3-8-12-00", CONFIG_FILE_SIP_DEFAULT,
         "image_version: P0S3-8-12-00\n"
         "proxy1_address: \"10.0.0.5\"\n"
         "proxy_register: 1\n"},
        /* the SEP file of a SIP target is for the loader alone */
        {"P0S3-8-12-00", CONFIG_FILE_SEP,
         "<device>\n"
         "  <deviceProtocol>SIP</deviceProtocol>\n"
         "  <loadInformation model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation>\n"
         "</device>\n"},
        {"P00308010200", CONFIG_FILE_SIP, "image_version: P00308010200\n"},
        {"P00308010200", CONFIG_FILE_SEP,
         "<device>\n"
         "  <deviceProtocol>SCCP</deviceProtocol>\n"
         "  <devicePool>\n"
         "    <callManagerGroup>\n"
         "      <members>\n"
         "        <member priority=\"0\">\n"
         "          <callManager>\n"
         "            <ports><ethernetPhonePort>2000</ethernetPhonePort></ports>\n"
         "            <processNodeName>10.0.0.5</processNodeName>\n"
         "          </callManager>\n"
         "        </member>\n"
         "      </members>\n"
         "    </callManagerGroup>\n"
         "  </devicePool>\n"
         "  <loadInformation model=\"IP Phone 7960\">P00308010200</loadInformation>\n"
         "</device>\n"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        char text[2048], name[CONFIG_NAME_SIZE];
        struct buf b;
        struct plan_hop hop = to(ROWS[i].load);
        struct mac mac = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};
        struct phone_config_options opt = {.home = &DESK};
        struct phone_reading reading;
        buf_fixed(&b, text, sizeof text);
        phone_config_build(ROWS[i].file, &hop, mac, &opt, &b);
        assert_string_equal(buf_cstr(&b), ROWS[i].bytes);
        /* and the load is still what a phone reads of it */
        phone_parse_config(slice_str(config_file_name(ROWS[i].file, mac, name)), buf_view(&b),
                           PHONE_7960, &reading);
        assert_int_equal(reading.result, PHONE_READS_LOAD);
        assert_true(slice_is(slice_of(reading.load, reading.load_n), ROWS[i].load));
    }
}

static void passwords_are_stars(void **state)
{
    (void)state;
    static const struct {
        const char *config, *shown;
    } ROWS[] = {
        {"line1_password: \"hush\"\nline1_name: 101\n",
         "line1_password: ******\nline1_name: 101\n"},
        {"phone_Password :hush # c\r\nx: 1", "phone_Password :********\r\nx: 1"},
        {"<sshPassword>hush</sshPassword><a>b</a>", "<sshPassword>****</sshPassword><a>b</a>"},
        {"# the password is not here\n", "# the password is not here\n"},
        {"line1_password:", "line1_password:"},
        {"password: \npassword: x", "password: \npassword: *"},
        /* over lines, as editors indent it */
        {"<password>\n  hush\n  hush\n</password>\n<a>b</a>",
         "<password>\n  ****\n  ****\n</password>\n<a>b</a>"},
        {"<password type=\"0\">hush</password>", "<password type=\"0\">****</password>"},
        {"<line password=\"hush\"/>\n<a>b</a>", "<line password=********\n<a>b</a>"},
        {"password>hush", "password>****"},
        {"# a password > 5\nx: 1", "# a password > *\nx: 1"},
        {"</password> b", "</password> b"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        char text[256];
        struct buf b;
        buf_fixed(&b, text, sizeof text);
        phone_home_mask(slice_str(ROWS[i].config), &b);
        assert_string_equal(buf_cstr(&b), ROWS[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_phone_could_read_is_refused_at_its_byte),
        cmocka_unit_test(a_converted_phone_is_told_its_home),
        cmocka_unit_test(passwords_are_stars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
