import {CharField, charField} from "@web/views/fields/char/char_field";
import {Component, useState} from "@odoo/owl";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * What an operator reads to a customer or types into a middleware: a text with a button
 * that copies it. A secret stays hidden until the person wants to see it.
 */
export class IptvCopyField extends Component {
    static template = "iptv_subscription.CopyField";
    static components = {CharField, CopyButton};
    static props = {...CharField.props, secret: {type: Boolean, optional: true}};

    setup() {
        this.state = useState({shown: false});
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get isHidden() {
        return Boolean(this.props.secret) && !this.state.shown;
    }

    get charProps() {
        // eslint-disable-next-line no-unused-vars
        const {secret, ...props} = this.props;
        return {...props, isPassword: this.isHidden};
    }

    get toggleTitle() {
        return this.isHidden ? _t("Show") : _t("Hide");
    }

    get copiedText() {
        return _t("Copied");
    }

    toggle() {
        this.state.shown = !this.state.shown;
    }
}

export const iptvCopyField = {
    ...charField,
    component: IptvCopyField,
    displayName: _t("Text to Copy"),
    supportedTypes: ["char"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...charField.extractProps(fieldInfo, dynamicInfo),
        secret: Boolean(fieldInfo.options.secret),
    }),
};

registry.category("fields").add("iptv_copy", iptvCopyField);
